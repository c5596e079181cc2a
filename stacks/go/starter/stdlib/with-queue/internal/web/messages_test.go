package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// messageList keeps messages in memory, until it is broken.
type messageList struct {
	texts  []string
	broken bool
}

func (l *messageList) Publish(_ context.Context, text string) error {
	if l.broken {
		return errors.New("no way in for hunter2")
	}
	l.texts = append(l.texts, text)
	return nil
}

func (l *messageList) Take(context.Context) (string, bool, error) {
	if l.broken {
		return "", false, errors.New("no way in for hunter2")
	}
	if len(l.texts) == 0 {
		return "", false, nil
	}
	text := l.texts[0]
	l.texts = l.texts[1:]
	return text, true, nil
}

func messagesApp(queue messageQueue) http.Handler {
	routes := http.NewServeMux()
	addMessages(routes, queue, slog.New(slog.DiscardHandler))
	return routes
}

func TestAMessageIsTakenOffTheQueueOnce(t *testing.T) {
	app := messagesApp(new(messageList))
	status, body := ask(t, app, http.MethodPost, "/messages", `{"text": "hello"}`)
	expect(t, status, body, http.StatusAccepted, "text:hello")
	status, body = ask(t, app, http.MethodGet, "/messages", "")
	expect(t, status, body, http.StatusOK, "text:hello")

	empty := httptest.NewRecorder()
	app.ServeHTTP(empty, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/messages", nil))
	if empty.Code != http.StatusNoContent || empty.Body.Len() != 0 {
		t.Errorf("got %d %s", empty.Code, empty.Body)
	}
}

func TestAMessageHasOneTo500Characters(t *testing.T) {
	app := messagesApp(new(messageList))
	for _, text := range []string{"", strings.Repeat("a", 501)} {
		status, body := ask(t, app, http.MethodPost, "/messages", `{"text": "`+text+`"}`)
		expect(t, status, body, http.StatusBadRequest, "error:text is 1 to 500 characters")
	}
}

func TestAQueueThatIsDownIsAnAnswerWithoutItsCause(t *testing.T) {
	app := messagesApp(&messageList{broken: true})
	status, body := ask(t, app, http.MethodPost, "/messages", `{"text": "lost"}`)
	expect(t, status, body, http.StatusServiceUnavailable, "error:service unavailable")
	status, body = ask(t, app, http.MethodGet, "/messages", "")
	expect(t, status, body, http.StatusServiceUnavailable, "error:service unavailable")
}
