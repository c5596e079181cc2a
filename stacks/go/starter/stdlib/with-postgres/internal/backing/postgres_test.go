package backing

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"app/internal/settings"
)

func postgresAt(address string) settings.Environment {
	return func(name string) string {
		return map[string]string{"DATABASE_URL": address}[name]
	}
}

func TestPostgresRefusesAWrongAddressWithoutShowingIt(t *testing.T) {
	for _, address := range []string{"mysql://app:hunter2@mysql/app", "postgres://app:hunter2@host:port/app"} {
		_, err := openPostgres("postgres", postgresAt(address), slog.Default())
		if err == nil || err.Error() != "DATABASE_URL is no address that begins with postgresql://" {
			t.Errorf("%s: %v", address, err)
		}
	}
	_, err := openPostgres("postgres", postgresAt("postgres://app:hunter2@host/app?sslmode=maybe"), slog.Default())
	if err == nil || err.Error() != "DATABASE_URL is no valid address" {
		t.Errorf("got %v", err)
	}
}

func TestPostgresStartsWithoutItsServerAndSaysSo(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	client, err := openPostgres("postgres", postgresAt("postgres://app@"+listener.Addr().String()+"/app"), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Check(t.Context()); err == nil {
		t.Error("a server that is not there answered")
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

func TestPostgresGivesUpOnASilentServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := openPostgres("postgres", postgresAt("postgres://app@"+listener.Addr().String()+"/app"), slog.Default())
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
