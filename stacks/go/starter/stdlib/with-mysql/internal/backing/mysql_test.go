package backing

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"app/internal/settings"
)

func mysqlAt(address string) settings.Environment {
	return func(name string) string {
		return map[string]string{"DATABASE_URL": address, "DATABASE_PASSWORD": "p@ss:/(word)?"}[name]
	}
}

func TestMySQLRefusesAWrongAddressWithoutShowingIt(t *testing.T) {
	for _, address := range []string{"postgresql://app:hunter2@postgres/app", "mysql://app:hunter2@host:port/app"} {
		_, err := openMySQL("mysql", mysqlAt(address), slog.Default())
		if err == nil || err.Error() != "DATABASE_URL is no address that begins with mysql://" {
			t.Errorf("%s: %v", address, err)
		}
	}
	_, err := openMySQL("mysql", mysqlAt("mysql://app:hunter2@host/app?tls=hunter2"), slog.Default())
	if err == nil || err.Error() != "DATABASE_URL is no valid address" {
		t.Errorf("got %v", err)
	}
}

func TestMySQLTakesTheWholeAddress(t *testing.T) {
	for address, want := range map[string]string{
		"":                                    "app:p@ss:/(word)?@tcp(mariadb:3306)/app?parseTime=true&timeout=5s",
		"mysql://me@[::1]/a%2Fb?timeout=1s":   "me:p@ss:/(word)?@tcp([::1]:3306)/a%2Fb?parseTime=true&timeout=1s",
		"mysql://me@host:1/?charset=utf8mb4":  "me:p@ss:/(word)?@tcp(host:1)/?charset=utf8mb4&parseTime=true&timeout=5s",
		"mysql://me@host/db?parseTime=false&": "me:p@ss:/(word)?@tcp(host:3306)/db?timeout=5s",
	} {
		config, err := mysqlConfig("mariadb", mysqlAt(address))
		if err != nil || config.FormatDSN() != want {
			t.Errorf("%s: got %v, %v; want %s", address, config.FormatDSN(), err, want)
		}
	}
}

func TestMySQLStartsWithoutItsServerAndSaysSo(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	client, err := openMySQL("mysql", mysqlAt("mysql://app@"+listener.Addr().String()+"/app"), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Check(t.Context()); err == nil || client.Name() != "mysql" {
		t.Errorf("a server that is not there answered for %s", client.Name())
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

func TestMySQLGivesUpOnASilentServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := openMySQL("mysql", mysqlAt("mysql://app@"+listener.Addr().String()+"/app"), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	started := time.Now()
	if err := client.Check(ctx); err == nil {
		t.Error("a server that says nothing answered")
	}
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
}
