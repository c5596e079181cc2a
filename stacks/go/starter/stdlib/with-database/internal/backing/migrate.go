package backing

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// How long the database may take to answer at all.
const reachLimit = 5 * time.Second

// migrate applies the migrations that the database does not know yet, one after the other.
func migrate(
	ctx context.Context, dialect goose.Dialect, db *sql.DB, locker lock.SessionLocker, logger *slog.Logger,
) error {
	if err := reach(ctx, db); err != nil {
		return fmt.Errorf("the database cannot be reached: %w", err)
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(dialect, db, files, goose.WithSessionLocker(locker))
	if err != nil {
		return err
	}
	applied, err := provider.Up(ctx)
	failure, partial := errors.AsType[*goose.PartialError](err)
	if partial {
		applied = failure.Applied
		err = fmt.Errorf("%s failed: %w", path.Base(failure.Failed.Source.Path), failure.Err)
	}
	for _, result := range applied {
		logger.Info("migrated", "file", path.Base(result.Source.Path), "duration_ms", result.Duration.Milliseconds())
	}
	if err == nil {
		logger.Info("the schema is up to date")
	}
	return err
}

func reach(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, reachLimit)
	defer cancel()
	return db.PingContext(ctx)
}
