package web

import (
	"context"
	"log/slog"
	"net/http"
)

// counter is what this route needs of a cache.
type counter interface {
	Count(ctx context.Context, counter string) (int64, error)
}

func addVisits(routes *http.ServeMux, cache counter, logger *slog.Logger) {
	routes.Handle("POST /visits", asking(logger, func(w http.ResponseWriter, r *http.Request) error {
		visits, err := cache.Count(r.Context(), "visits")
		if err != nil {
			return err
		}
		answer(w, http.StatusOK, map[string]int64{"visits": visits})
		return nil
	}))
}
