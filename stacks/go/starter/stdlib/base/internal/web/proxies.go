package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// behindProxies makes of a request what it was before trusted proxies passed it on: RemoteAddr becomes the address of the
// client, and URL.Scheme how it asked. Of everybody else the headers mean nothing, for anybody can send them.
func behindProxies(trusted []netip.Prefix, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Scheme = "http"
		if r.TLS != nil {
			r.URL.Scheme = "https"
		}
		if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil {
			r.RemoteAddr = client(trusted, peer.Addr(), r.Header.Values("X-Forwarded-For")).String()
			scheme := strings.ToLower(r.Header.Get("X-Forwarded-Proto"))
			if isTrusted(trusted, peer.Addr()) && (scheme == "http" || scheme == "https") {
				r.URL.Scheme = scheme
			}
		}
		next.ServeHTTP(w, r)
	})
}

// client goes back from the peer for as long as trusted proxies say who asked them.
func client(trusted []netip.Prefix, peer netip.Addr, forwarded []string) netip.Addr {
	known := bare(peer)
	for _, hop := range slices.Backward(strings.Split(strings.Join(forwarded, ","), ",")) {
		address, err := parseHop(strings.TrimSpace(hop))
		if err != nil || !isTrusted(trusted, known) {
			break
		}
		known = bare(address)
	}
	return known
}

// parseHop reads an address; some proxies add the port.
func parseHop(hop string) (netip.Addr, error) {
	if withPort, err := netip.ParseAddrPort(hop); err == nil {
		return withPort.Addr(), nil
	}
	return netip.ParseAddr(hop)
}

func isTrusted(trusted []netip.Prefix, address netip.Addr) bool {
	return slices.ContainsFunc(trusted, func(network netip.Prefix) bool { return network.Contains(bare(address)) })
}

// bare gives an IPv4 address as such, and leaves out what only this host knows.
func bare(address netip.Addr) netip.Addr {
	return address.Unmap().WithZone("")
}
