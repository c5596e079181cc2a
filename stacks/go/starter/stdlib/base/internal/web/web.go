// Package web is what the service answers, without the server that runs it.
package web

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"

	"app/internal/backing"
	"app/internal/readiness"
	"app/internal/settings"
)

// New gives the whole application. A test passes services and routes of its own.
func New(config settings.Settings, logger *slog.Logger, services []backing.Service, routes *http.ServeMux) http.Handler {
	app := jsonErrors(routes)
	app = probes(config, logger, services, app)
	app = recovered(logger, app)
	app = accessLog(logger, []string{config.HealthPath, settings.ReadyPath}, app)
	return behindProxies(config.TrustedProxies, app)
}

// probes answers whoever asks how the service is.
func probes(config settings.Settings, logger *slog.Logger, services []backing.Service, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case config.HealthPath:
			// Alive: a failure restarts the service. No backing service is asked, since a restart would not bring it back.
			answer(w, http.StatusOK, map[string]string{"status": readiness.Up})
		case settings.ReadyPath:
			// Ready: asked by whoever sends traffic.
			report := readiness.Ask(r.Context(), services, config.ReadyTimeout)
			status := http.StatusOK
			if report.Status == readiness.Down {
				status = http.StatusServiceUnavailable
				logger.Warn("not ready", "checks", report.Checks)
			}
			answer(w, status, report)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// answer writes a body as JSON.
func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// What fails here is the connection, and the access log has the status.
	_ = json.NewEncoder(w).Encode(body)
}

// fail answers a status without a word about its cause.
func fail(w http.ResponseWriter, status int) {
	answer(w, status, map[string]string{"error": strings.ToLower(http.StatusText(status))})
}
