package backing

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"syscall"
	"time"

	"github.com/bradfitz/gomemcache/memcache"

	"app/internal/settings"
)

// Memcached is a client whose connections open when they are used.
type Memcached struct {
	Client *memcache.Client
	name   string
}

func openMemcached(name string, env settings.Environment, _ *slog.Logger) (*Memcached, error) {
	address, err := settings.Address(env, "CACHE_URL", "memcached://"+name+":11211", "", "memcached")
	if err != nil {
		return nil, err
	}
	server := memcachedServer(net.JoinHostPort(address.Hostname(), cmp.Or(address.Port(), "11211")))
	client := memcache.NewFromSelector(server)
	// It knows no context: this is the limit of connecting, and of every command.
	client.Timeout = time.Second
	client.MaxIdleConns = 10
	return &Memcached{client, name}, nil
}

func (m *Memcached) Name() string { return m.name }

func (m *Memcached) Check(ctx context.Context) error {
	return m.again(ctx, m.Client.Ping)
}

func (m *Memcached) Close() error {
	return m.Client.Close()
}

// Count adds one to the counter of that name, and gives what it is then.
func (m *Memcached) Count(ctx context.Context, counter string) (int64, error) {
	var count uint64
	err := m.again(ctx, func() (err error) {
		count, err = m.Client.Increment(counter, 1)
		if !errors.Is(err, memcache.ErrCacheMiss) {
			return err
		}
		err = m.Client.Add(&memcache.Item{Key: counter, Value: []byte("1")})
		if errors.Is(err, memcache.ErrNotStored) {
			// Somebody else was first.
			count, err = m.Client.Increment(counter, 1)
			return err
		}
		count = 1
		return err
	})
	return int64(count), err
}

// again asks once more for every idle connection that turns out to be cut, as a restart of the server does to all.
func (m *Memcached) again(ctx context.Context, ask func() error) error {
	for idle := m.Client.MaxIdleConns; ; idle-- {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := ask()
		isCut := errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
		if !isCut || idle == 0 {
			return err
		}
	}
}

// memcachedServer is one server by its name, which every new connection looks up: its address may have changed.
type memcachedServer string

func (s memcachedServer) Network() string { return "tcp" }
func (s memcachedServer) String() string  { return string(s) }

func (s memcachedServer) PickServer(string) (net.Addr, error)   { return s, nil }
func (s memcachedServer) Each(visit func(net.Addr) error) error { return visit(s) }
