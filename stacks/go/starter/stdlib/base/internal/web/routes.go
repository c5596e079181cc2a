package web

import (
	"net/http"

	"app/internal/backing"
	"app/internal/settings"
)

// Routes gives the routes of the service itself.
func Routes(services backing.Services) *http.ServeMux {
	routes := http.NewServeMux()
	routes.HandleFunc("GET /{$}", index)
	return routes
}

func index(w http.ResponseWriter, r *http.Request) {
	answer(w, http.StatusOK, map[string]string{"service": settings.ServiceName, "message": "It works."})
}
