package backing

import (
	"bufio"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"app/internal/settings"
)

func memcachedAt(address string) settings.Environment {
	return func(name string) string {
		return map[string]string{"CACHE_URL": address}[name]
	}
}

// memcachedFake speaks just enough of the protocol to count: version, incr and add. A silent one says nothing.
type memcachedFake struct {
	listener net.Listener
	silent   bool

	mu          sync.Mutex
	counters    map[string]int
	connections []net.Conn
}

func serveMemcached(t *testing.T, silent bool) *memcachedFake {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fake := &memcachedFake{listener: listener, silent: silent, counters: map[string]int{}}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			fake.mu.Lock()
			fake.connections = append(fake.connections, connection)
			fake.mu.Unlock()
			go fake.serve(connection)
		}
	}()
	return fake
}

func (f *memcachedFake) address() string { return "memcached://" + f.listener.Addr().String() }

// cut ends all connections, as a restart does.
func (f *memcachedFake) cut() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, connection := range f.connections {
		connection.Close()
	}
	f.connections = nil
}

func (f *memcachedFake) serve(connection net.Conn) {
	defer connection.Close()
	lines := bufio.NewScanner(connection)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if !f.silent && len(words) > 0 {
			if answer := f.answer(words); answer != "" {
				_, _ = connection.Write([]byte(answer + "\r\n"))
			}
		}
	}
}

func (f *memcachedFake) answer(words []string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch words[0] {
	case "version":
		return "VERSION 1"
	case "incr":
		if f.counters[words[1]] == 0 {
			return "NOT_FOUND"
		}
		f.counters[words[1]]++
		return fmt.Sprint(f.counters[words[1]])
	case "add":
		if f.counters[words[1]] != 0 {
			return "NOT_STORED"
		}
		f.counters[words[1]] = 1
		return "STORED"
	default:
		// The value, on a line of its own.
		return ""
	}
}

func TestMemcachedRefusesAWrongAddressWithoutShowingIt(t *testing.T) {
	for _, address := range []string{"redis://app:hunter2@cache", "memcached://app:hunter2@cache:port"} {
		_, err := openMemcached("memcached", memcachedAt(address), slog.Default())
		if err == nil || err.Error() != "CACHE_URL is no address that begins with memcached://" {
			t.Errorf("got %v", err)
		}
	}
}

func TestMemcachedCountsEveryVisitOfMany(t *testing.T) {
	client, err := openMemcached("memcached", memcachedAt(serveMemcached(t, false).address()), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	const visits = 50
	var seen sync.Map
	var all sync.WaitGroup
	for range visits {
		all.Go(func() {
			count, err := client.Count(t.Context(), "visits")
			if _, twice := seen.LoadOrStore(count, true); err != nil || twice || count < 1 || count > visits {
				t.Errorf("got %d, %v", count, err)
			}
		})
	}
	all.Wait()
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

func TestMemcachedNoticesNothingOfARestart(t *testing.T) {
	server := serveMemcached(t, false)
	client, err := openMemcached("memcached", memcachedAt(server.address()), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for range 3 {
		if err := client.Check(t.Context()); err != nil || client.Name() != "memcached" {
			t.Error(client.Name(), err)
		}
		server.cut()
	}
}

func TestMemcachedStartsWithoutItsServerAndSaysSo(t *testing.T) {
	client, err := openMemcached("memcached", memcachedAt("memcached://127.0.0.1:1"), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Check(t.Context()); err == nil {
		t.Error("a server that is not there answered")
	}
}

func TestMemcachedGivesUpOnASilentServer(t *testing.T) {
	client, err := openMemcached("memcached", memcachedAt(serveMemcached(t, true).address()), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	if err := client.Check(t.Context()); err == nil {
		t.Error("a server that says nothing answered")
	}
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
}
