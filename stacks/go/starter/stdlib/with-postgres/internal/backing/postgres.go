package backing

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"app/internal/settings"
)

// Postgres is a pool of connections that fills when it is used.
type Postgres struct {
	Pool *pgxpool.Pool
	name string
}

func openPostgres(name string, env settings.Environment, _ *slog.Logger) (*Postgres, error) {
	address, err := settings.Address(
		env, "DATABASE_URL", "postgresql://app@"+name+":5432/app", "DATABASE_PASSWORD", "postgresql", "postgres",
	)
	if err != nil {
		return nil, err
	}
	config, err := pgxpool.ParseConfig(address.String())
	if err != nil {
		// Without the cause, which quotes the address.
		return nil, errors.New("DATABASE_URL is no valid address")
	}
	// A server that is gone without a word must not hold a request for ever.
	config.ConnConfig.ConnectTimeout = 5 * time.Second
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	return &Postgres{pool, name}, err
}

func (p *Postgres) Name() string { return p.name }

func (p *Postgres) Check(ctx context.Context) error {
	var one int
	return p.Pool.QueryRow(ctx, "SELECT 1").Scan(&one)
}

func (p *Postgres) Close() error {
	p.Pool.Close()
	return nil
}
