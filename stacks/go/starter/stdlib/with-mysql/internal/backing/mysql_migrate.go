package backing

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"

	"github.com/pressly/goose/v3"
)

// Migrate brings the schema up to date. Of several that do so at once, one works and the others wait for it.
func (m *MySQL) Migrate(ctx context.Context, logger *slog.Logger) error {
	return migrate(ctx, goose.DialectMySQL, m.DB, mysqlLocker{}, logger)
}

// mysqlLocker takes a lock of the server, which ends with its connection at the latest.
type mysqlLocker struct{}

// All databases of a server share the names of its locks, which are at most 64 characters long.
const mysqlLock = "CONCAT('migrate ', LEFT(DATABASE(), 56))"

func (mysqlLocker) SessionLock(ctx context.Context, connection *sql.Conn) error {
	var taken sql.NullBool
	// For five minutes.
	err := connection.QueryRowContext(ctx, "SELECT GET_LOCK("+mysqlLock+", 300)").Scan(&taken)
	if err == nil && !taken.Bool {
		err = errors.New("another migration takes too long")
	}
	return err
}

func (mysqlLocker) SessionUnlock(ctx context.Context, connection *sql.Conn) error {
	_, err := connection.ExecContext(ctx, "DO RELEASE_LOCK("+mysqlLock+")")
	return err
}
