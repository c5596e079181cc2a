package web

import (
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"runtime/debug"
	"slices"
	"time"
)

// accessLog logs every request when it has been answered; on the quiet paths, which are asked all day, only those that
// failed.
func accessLog(logger *slog.Logger, quiet []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		noted := &notedWriter{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if noted.status < 400 && slices.Contains(quiet, r.URL.Path) {
				return
			}
			logger.Info("request",
				"method", r.Method,
				"path", r.URL.Path,
				"status", noted.status,
				"client", r.RemoteAddr,
				"duration_ms", math.Round(time.Since(started).Seconds()*10_000)/10,
			)
		}()
		next.ServeHTTP(noted, r)
	})
}

// notedWriter notes what was answered.
type notedWriter struct {
	http.ResponseWriter
	status  int
	written bool
}

func (w *notedWriter) WriteHeader(status int) {
	// Those below 200 only announce an answer.
	if !w.written && status >= 200 {
		w.status, w.written = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *notedWriter) Write(body []byte) (int, error) {
	w.written = true
	return w.ResponseWriter.Write(body)
}

// Unwrap lets http.ResponseController reach what this type does not have, such as Flush.
func (w *notedWriter) Unwrap() http.ResponseWriter {
	return w.ResponseWriter
}

// recovered turns a panic into a log line with its stack, and an answer without it.
func recovered(logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause != http.ErrAbortHandler {
				logger.Error("request failed",
					"method", r.Method,
					"path", r.URL.Path,
					"error", fmt.Sprint(cause),
					"stack", string(debug.Stack()),
				)
			}
			if noted, ok := w.(*notedWriter); cause == http.ErrAbortHandler || ok && noted.written {
				// Half an answer is out: only cutting the connection tells the client that it is not a whole one.
				panic(http.ErrAbortHandler)
			}
			fail(w, http.StatusInternalServerError)
		}()
		next.ServeHTTP(w, r)
	})
}

// jsonErrors answers in JSON where no route matches, which a ServeMux does in plain text.
func jsonErrors(routes *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler, pattern := routes.Handler(r)
		if pattern != "" {
			routes.ServeHTTP(w, r)
			return
		}
		refusal := &statusWriter{header: w.Header()}
		handler.ServeHTTP(refusal, r)
		fail(w, refusal.status)
	})
}

// statusWriter keeps the headers and the status of an answer, and drops its body.
type statusWriter struct {
	header http.Header
	status int
}

func (w *statusWriter) Header() http.Header            { return w.header }
func (w *statusWriter) WriteHeader(status int)         { w.status = status }
func (w *statusWriter) Write(body []byte) (int, error) { return len(body), nil }
