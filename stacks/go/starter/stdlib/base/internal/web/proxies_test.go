package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestOnlyTrustedProxiesAreBelieved(t *testing.T) {
	for _, test := range []struct {
		peer      string
		forwarded []string
		client    string
		scheme    string
	}{
		{"192.0.2.1:80", nil, "192.0.2.1", "http"},
		{"192.0.2.1:80", []string{"203.0.113.7"}, "192.0.2.1", "http"},
		{"10.0.0.1:80", nil, "10.0.0.1", "https"},
		{"10.0.0.1:80", []string{"203.0.113.7"}, "203.0.113.7", "https"},
		{"[::ffff:10.0.0.1]:80", []string{"203.0.113.7"}, "203.0.113.7", "https"},
		// What the client itself claims stands left of its own address.
		{"10.0.0.1:80", []string{"198.51.100.9, 203.0.113.7, 10.0.0.2"}, "203.0.113.7", "https"},
		{"10.0.0.1:80", []string{"198.51.100.9", "203.0.113.7:4711"}, "203.0.113.7", "https"},
		{"10.0.0.1:80", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3", "https"},
		{"10.0.0.1:80", []string{"203.0.113.7, unknown"}, "10.0.0.1", "https"},
		{"[fd00::1]:80", []string{"2001:db8::7"}, "2001:db8::7", "https"},
		{"@", []string{"203.0.113.7"}, "@", "http"},
	} {
		trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::1/128")}
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		request.RemoteAddr = test.peer
		request.Header["X-Forwarded-For"] = test.forwarded
		request.Header.Set("X-Forwarded-Proto", "https")
		app := func(_ http.ResponseWriter, r *http.Request) {
			if r.RemoteAddr != test.client || r.URL.Scheme != test.scheme {
				t.Errorf("%s %v: got %s, %s", test.peer, test.forwarded, r.RemoteAddr, r.URL.Scheme)
			}
		}
		behindProxies(trusted, http.HandlerFunc(app)).ServeHTTP(httptest.NewRecorder(), request)
	}
}

func TestNobodyIsBelievedUnlessTrusted(t *testing.T) {
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "https://forged/", nil)
	request.TLS = nil
	request.Header.Set("X-Forwarded-For", "203.0.113.7")
	app := func(_ http.ResponseWriter, r *http.Request) {
		if r.RemoteAddr != "192.0.2.1" || r.URL.Scheme != "http" {
			t.Errorf("got %s, %s", r.RemoteAddr, r.URL.Scheme)
		}
	}
	behindProxies(nil, http.HandlerFunc(app)).ServeHTTP(httptest.NewRecorder(), request)
}
