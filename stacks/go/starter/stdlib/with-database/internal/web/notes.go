package web

import (
	"context"
	"log/slog"
	"net/http"

	"app/internal/backing"
)

// How many notes one answer has.
const notesShown = 20

// noteStore is what these routes need of a database.
type noteStore interface {
	AddNote(ctx context.Context, text string) (backing.Note, error)
	NewestNotes(ctx context.Context, limit int) ([]backing.Note, error)
}

func addNotes(routes *http.ServeMux, store noteStore, logger *slog.Logger) {
	routes.Handle("POST /notes", asking(logger, func(w http.ResponseWriter, r *http.Request) error {
		text, ok := readText(w, r)
		if !ok {
			return nil
		}
		note, err := store.AddNote(r.Context(), text)
		if err != nil {
			return err
		}
		answer(w, http.StatusCreated, note)
		return nil
	}))
	routes.Handle("GET /notes", asking(logger, func(w http.ResponseWriter, r *http.Request) error {
		notes, err := store.NewestNotes(r.Context(), notesShown)
		if err != nil {
			return err
		}
		answer(w, http.StatusOK, map[string][]backing.Note{"notes": notes})
		return nil
	}))
}
