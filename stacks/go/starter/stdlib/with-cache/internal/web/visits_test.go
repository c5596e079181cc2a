package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"testing"
)

// counting is a cache that counts by itself.
type counting func(ctx context.Context, counter string) (int64, error)

func (c counting) Count(ctx context.Context, counter string) (int64, error) { return c(ctx, counter) }

func visitsApp(cache counting) http.Handler {
	routes := http.NewServeMux()
	addVisits(routes, cache, slog.New(slog.DiscardHandler))
	return routes
}

func TestEveryVisitCounts(t *testing.T) {
	counters := map[string]int64{}
	app := visitsApp(func(_ context.Context, counter string) (int64, error) {
		counters[counter]++
		return counters[counter], nil
	})
	status, body := ask(t, app, http.MethodPost, "/visits", "")
	expect(t, status, body, http.StatusOK, "visits:1")
	status, body = ask(t, app, http.MethodPost, "/visits", "")
	expect(t, status, body, http.StatusOK, "visits:2")
}

func TestACacheThatIsDownIsAnAnswerWithoutItsCause(t *testing.T) {
	app := visitsApp(func(ctx context.Context, _ string) (int64, error) {
		if _, ok := ctx.Deadline(); !ok {
			t.Error("it may take for ever")
		}
		return 0, errors.New("no way in for hunter2")
	})
	status, body := ask(t, app, http.MethodPost, "/visits", "")
	expect(t, status, body, http.StatusServiceUnavailable, "error:service unavailable")
}
