package backing_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"app/internal/backing"
	"app/internal/backing/fake"
	"app/internal/logs"
)

func TestAllClientsOpenWithNothingSet(t *testing.T) {
	logger := slog.New(slog.DiscardHandler)
	services, err := backing.Open(func(string) string { return "" }, logger)
	if err != nil {
		t.Fatal(err)
	}
	backing.Close(services.All(), time.Minute, logger)
}

func TestCloseClosesAllAndWaitsForNoneThatHangs(t *testing.T) {
	var out bytes.Buffer
	closed := make(chan string, 1)
	services := []backing.Service{
		fake.Service{Called: "cache", OnClose: func() error { select {} }},
		fake.Service{Called: "queue", OnClose: func() error { return errors.New("lost") }},
		fake.Service{Called: "db", OnClose: func() error { closed <- "db"; return nil }},
	}
	started := time.Now()
	backing.Close(services, time.Second, logs.New(&out, slog.LevelInfo, "orders"))
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	select {
	case <-closed:
	default:
		t.Error("db was not closed")
	}
	if !strings.Contains(out.String(), `"service":"queue","error":"lost"`) {
		t.Errorf("got %s", out.String())
	}
}
