package backing

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"app/internal/settings"
)

// MySQL is a pool of connections that fills when it is used. MariaDB speaks the same protocol.
type MySQL struct {
	DB   *sql.DB
	name string
}

func openMySQL(name string, env settings.Environment, logger *slog.Logger) (*MySQL, error) {
	config, err := mysqlConfig(name, env)
	if err != nil {
		return nil, err
	}
	config.Logger = mysqlLog{logger}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, errInvalidMySQL
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(10)
	db.SetMaxIdleConns(10)
	// Before the server or something on the way drops them.
	db.SetConnMaxLifetime(3 * time.Minute)
	return &MySQL{db, name}, nil
}

// Without the cause, which may quote the address.
var errInvalidMySQL = errors.New("DATABASE_URL is no valid address")

func mysqlConfig(name string, env settings.Environment) (*mysql.Config, error) {
	address, err := settings.Address(
		env, "DATABASE_URL", "mysql://app@"+name+":3306/app", "DATABASE_PASSWORD", "mysql", "mariadb",
	)
	if err != nil {
		return nil, err
	}
	config := mysql.NewConfig()
	config.User = address.User.Username()
	config.Passwd, _ = address.User.Password()
	config.Net = "tcp"
	config.Addr = net.JoinHostPort(address.Hostname(), cmp.Or(address.Port(), "3306"))
	config.DBName = strings.TrimPrefix(address.Path, "/")
	config.ParseTime = true
	// A server that is gone without a word must not hold a request for ever.
	config.Timeout = 5 * time.Second
	// The parameters of the address are the driver's own: only it knows them, and they come last and win.
	config, err = mysql.ParseDSN(config.FormatDSN() + "&" + address.Query().Encode())
	if err != nil {
		return nil, errInvalidMySQL
	}
	return config, nil
}

func (m *MySQL) Name() string { return m.name }

func (m *MySQL) Check(ctx context.Context) error {
	var one int
	return m.DB.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

func (m *MySQL) Close() error {
	return m.DB.Close()
}

// mysqlLog takes what the driver would print by itself.
type mysqlLog struct {
	logger *slog.Logger
}

func (l mysqlLog) Print(values ...any) {
	l.logger.Debug(fmt.Sprint(values...))
}
