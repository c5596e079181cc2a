package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"app/internal/backing"
	"app/internal/backing/fake"
	"app/internal/logs"
	"app/internal/settings"
)

// call asks the application once, and gives its answer and what it logged.
func call(t *testing.T, method, path string, services ...backing.Service) (int, map[string]any, string) {
	t.Helper()
	var out bytes.Buffer
	config := settings.Settings{HealthPath: "/alive", ReadyTimeout: 200 * time.Millisecond}
	logger := logs.New(&out, slog.LevelInfo, "orders")
	routes := Routes(backing.Services{}, logger)
	routes.HandleFunc("GET /broken", func(http.ResponseWriter, *http.Request) { panic("hunter2") })
	app := New(config, logger, services, routes)

	status, body := ask(t, app, method, path, "")
	return status, body, out.String()
}

// ask sends one request, and gives the answer, which must be JSON.
func ask(t *testing.T, app http.Handler, method, path, body string) (int, map[string]any) {
	t.Helper()
	answer := httptest.NewRecorder()
	app.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body)))
	if kind := answer.Header().Get("Content-Type"); kind != "application/json" {
		t.Errorf("%s is %q", path, kind)
	}
	var content map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &content); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return answer.Code, content
}

// expect compares a status, and a body by how Go prints it.
func expect(t *testing.T, status int, body map[string]any, wantedStatus int, wantedBody string) {
	t.Helper()
	if status != wantedStatus || fmt.Sprint(body) != "map["+wantedBody+"]" {
		t.Errorf("got %d %v; want %d %s", status, body, wantedStatus, wantedBody)
	}
}

func TestTheIndexNamesTheService(t *testing.T) {
	status, body, _ := call(t, http.MethodGet, "/")
	if status != http.StatusOK || body["service"] != settings.ServiceName || body["message"] == "" {
		t.Errorf("got %d %v", status, body)
	}
}

func TestHealthAsksNoBackingService(t *testing.T) {
	status, body, _ := call(t, http.MethodGet, "/alive", fake.Service{Called: "db", OnCheck: fake.Refuse})
	expect(t, status, body, http.StatusOK, "status:up")
}

func TestReadyTellsWhetherAllAnswer(t *testing.T) {
	db := fake.Service{Called: "db"}
	for _, test := range []struct {
		services []backing.Service
		status   int
		up       string
	}{
		{nil, http.StatusOK, "up"},
		{[]backing.Service{db}, http.StatusOK, "up"},
		{[]backing.Service{db, fake.Service{Called: "cache", OnCheck: fake.Refuse}}, http.StatusServiceUnavailable, "down"},
		{[]backing.Service{db, fake.Service{Called: "cache", OnCheck: fake.Hang}}, http.StatusServiceUnavailable, "down"},
	} {
		status, body, logged := call(t, http.MethodGet, settings.ReadyPath, test.services...)
		checks, ok := body["checks"].(map[string]any)
		if status != test.status || body["status"] != test.up || !ok || len(checks) != len(test.services) {
			t.Errorf("got %d %v; want %d %s", status, body, test.status, test.up)
		}
		if strings.Contains(fmt.Sprint(body)+logged, "hunter2") {
			t.Errorf("a secret in %v %s", body, logged)
		}
	}
}

func TestWhatHasNoRouteAnswersJSON(t *testing.T) {
	status, body, _ := call(t, http.MethodGet, "/nowhere")
	expect(t, status, body, http.StatusNotFound, "error:not found")
	status, body, _ = call(t, http.MethodPost, "/")
	expect(t, status, body, http.StatusMethodNotAllowed, "error:method not allowed")
}

func TestAPanicIsLoggedWithItsStackAndAnsweredWithoutItsCause(t *testing.T) {
	status, body, logged := call(t, http.MethodGet, "/broken")
	expect(t, status, body, http.StatusInternalServerError, "error:internal server error")
	failure, access, _ := strings.Cut(logged, "\n")
	if !strings.Contains(failure, `"error":"hunter2","stack":"`) || !strings.Contains(failure, "web_test.go") {
		t.Errorf("logged %s", failure)
	}
	if !strings.Contains(access, `"status":500`) {
		t.Errorf("logged %s", access)
	}
}

func TestHalfAnAnswerIsCutOff(t *testing.T) {
	routes := http.NewServeMux()
	routes.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("half"))
		panic("no")
	})
	app := New(settings.Settings{}, slog.New(slog.DiscardHandler), nil, routes)
	defer func() {
		if cause := recover(); cause != http.ErrAbortHandler {
			t.Errorf("got %v", cause)
		}
	}()
	app.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
}

func TestARequestIsLoggedWithoutItsQuery(t *testing.T) {
	_, _, logged := call(t, http.MethodGet, "/nowhere?token=hunter2")
	var line map[string]any
	if err := json.Unmarshal([]byte(logged), &line); err != nil {
		t.Fatal(err)
	}
	if line["method"] != "GET" || line["path"] != "/nowhere" || line["status"] != 404.0 || line["duration_ms"].(float64) < 0 {
		t.Errorf("got %v", line)
	}
	if line["client"] != "192.0.2.1" {
		t.Errorf("got %v", line)
	}
	if strings.Contains(logged, "hunter2") {
		t.Errorf("got %s", logged)
	}
}

func TestProbesAreLoggedOnlyWhenTheyFail(t *testing.T) {
	for _, path := range []string{"/alive", settings.ReadyPath} {
		if _, _, logged := call(t, http.MethodGet, path); logged != "" {
			t.Errorf("%s logged %s", path, logged)
		}
	}
	_, _, logged := call(t, http.MethodGet, settings.ReadyPath, fake.Service{Called: "db", OnCheck: fake.Refuse})
	if !strings.Contains(logged, `"path":"/ready","status":503`) {
		t.Errorf("logged %s", logged)
	}
}
