package web

import (
	"context"
	"log/slog"
	"net/http"
)

// messageQueue is what these routes need of a queue.
type messageQueue interface {
	Publish(ctx context.Context, text string) error
	Take(ctx context.Context) (text string, found bool, err error)
}

func addMessages(routes *http.ServeMux, queue messageQueue, logger *slog.Logger) {
	routes.Handle("POST /messages", asking(logger, func(w http.ResponseWriter, r *http.Request) error {
		text, ok := readText(w, r)
		if !ok {
			return nil
		}
		if err := queue.Publish(r.Context(), text); err != nil {
			return err
		}
		answer(w, http.StatusAccepted, map[string]string{"text": text})
		return nil
	}))
	routes.Handle("GET /messages", asking(logger, func(w http.ResponseWriter, r *http.Request) error {
		text, found, err := queue.Take(r.Context())
		switch {
		case err != nil:
			return err
		case found:
			answer(w, http.StatusOK, map[string]string{"text": text})
		default:
			w.WriteHeader(http.StatusNoContent)
		}
		return nil
	}))
}
