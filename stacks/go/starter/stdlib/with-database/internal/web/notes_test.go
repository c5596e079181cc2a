package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"app/internal/backing"
	"app/internal/logs"
)

// noteList keeps notes in memory, until it is broken.
type noteList struct {
	texts  []string
	broken bool
}

func (l *noteList) AddNote(_ context.Context, text string) (backing.Note, error) {
	if l.broken {
		return backing.Note{}, errors.New("no way in for hunter2")
	}
	l.texts = append(l.texts, text)
	return backing.Note{ID: int64(len(l.texts)), Text: text}, nil
}

func (l *noteList) NewestNotes(_ context.Context, limit int) ([]backing.Note, error) {
	if l.broken {
		return nil, errors.New("no way in for hunter2")
	}
	notes := []backing.Note{}
	for n := len(l.texts); n > 0 && len(notes) < limit; n-- {
		notes = append(notes, backing.Note{ID: int64(n), Text: l.texts[n-1]})
	}
	return notes, nil
}

// notesApp gives an application with these routes alone, and what it logs.
func notesApp(store noteStore) (http.Handler, *bytes.Buffer) {
	var out bytes.Buffer
	routes := http.NewServeMux()
	addNotes(routes, store, logs.New(&out, slog.LevelInfo, "orders"))
	return routes, &out
}

func TestANoteIsKeptAndTheNewestComeFirst(t *testing.T) {
	app, _ := notesApp(new(noteList))
	status, body := ask(t, app, http.MethodGet, "/notes", "")
	expect(t, status, body, http.StatusOK, "notes:[]")
	for n := range notesShown + 1 {
		status, body = ask(t, app, http.MethodPost, "/notes", fmt.Sprintf(`{"text": "note %d"}`, n+1))
		expect(t, status, body, http.StatusCreated, fmt.Sprintf("id:%d text:note %d", n+1, n+1))
	}
	status, body = ask(t, app, http.MethodGet, "/notes", "")
	notes, ok := body["notes"].([]any)
	if status != http.StatusOK || !ok || len(notes) != notesShown {
		t.Fatalf("got %d %v", status, body)
	}
	if first := fmt.Sprint(notes[0]); first != "map[id:21 text:note 21]" {
		t.Errorf("got %s", first)
	}
}

func TestANoteHasOneTo500Characters(t *testing.T) {
	app, _ := notesApp(new(noteList))
	for _, test := range []struct {
		body   string
		status int
	}{
		{`{"text": "` + strings.Repeat("ä", 500) + `"}`, http.StatusCreated},
		{`{"text": "` + strings.Repeat(`\ud83d\udc33`, 500) + `"}`, http.StatusCreated},
		{`{"text": "` + strings.Repeat("ä", 501) + `"}`, http.StatusBadRequest},
		{`{"text": ""}`, http.StatusBadRequest},
		{`{"text": "\u0000"}`, http.StatusBadRequest},
		{`{"text": 1}`, http.StatusBadRequest},
		{`{}`, http.StatusBadRequest},
		{`text`, http.StatusBadRequest},
		{``, http.StatusBadRequest},
		{strings.Repeat(" ", 1<<20), http.StatusBadRequest},
	} {
		if status, body := ask(t, app, http.MethodPost, "/notes", test.body); status != test.status {
			t.Errorf("%.40s: got %d %v; want %d", test.body, status, body, test.status)
		}
	}
}

func TestADatabaseThatIsDownIsAnAnswerWithoutItsCause(t *testing.T) {
	app, logged := notesApp(&noteList{broken: true})
	status, body := ask(t, app, http.MethodPost, "/notes", `{"text": "lost"}`)
	expect(t, status, body, http.StatusServiceUnavailable, "error:service unavailable")
	status, body = ask(t, app, http.MethodGet, "/notes", "")
	expect(t, status, body, http.StatusServiceUnavailable, "error:service unavailable")
	if strings.Count(logged.String(), `"path":"/notes","error":"no way in for hunter2"`) != 2 {
		t.Errorf("logged %s", logged)
	}
}
