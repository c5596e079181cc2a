package backing

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"app/internal/settings"
)

func redisAt(address string) settings.Environment {
	return func(name string) string {
		return map[string]string{"CACHE_URL": address}[name]
	}
}

// redisServer speaks just enough of the protocol: it knows PING and INCR, and refuses all else. A silent one says nothing.
func redisServer(t *testing.T, silent bool) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	var counter atomic.Int64
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				lines := bufio.NewScanner(connection)
				command := false
				for lines.Scan() {
					line := strings.ToLower(lines.Text())
					switch {
					case silent:
					case strings.HasPrefix(line, "*"):
						command = true
					case command && !strings.HasPrefix(line, "$"):
						command = false
						answer := "-ERR unknown command\r\n"
						switch line {
						case "ping":
							answer = "+PONG\r\n"
						case "incr":
							answer = fmt.Sprintf(":%d\r\n", counter.Add(1))
						}
						_, _ = connection.Write([]byte(answer))
					}
				}
			}()
		}
	}()
	return "redis://" + listener.Addr().String() + "/0"
}

func TestRedisRefusesAWrongAddressWithoutShowingIt(t *testing.T) {
	_, err := openRedis("cache", redisAt("memcached://app:hunter2@cache"), slog.Default())
	if err == nil || err.Error() != "CACHE_URL is no address that begins with redis://" {
		t.Errorf("got %v", err)
	}
	_, err = openRedis("cache", redisAt("redis://app:hunter2@redis/first"), slog.Default())
	if err == nil || err.Error() != "CACHE_URL is no valid address" {
		t.Errorf("got %v", err)
	}
}

func TestRedisAnswersAPing(t *testing.T) {
	client, err := openRedis("cache", redisAt(redisServer(t, false)), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Check(t.Context()); err != nil || client.Name() != "cache" {
		t.Error(client.Name(), err)
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

func TestRedisCounts(t *testing.T) {
	client, err := openRedis("cache", redisAt(redisServer(t, false)), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for want := range int64(3) {
		if got, err := client.Count(t.Context(), "visits"); err != nil || got != want+1 {
			t.Errorf("got %d, %v; want %d", got, err, want+1)
		}
	}
}

func TestRedisStartsWithoutItsServerAndSaysSo(t *testing.T) {
	client, err := openRedis("cache", redisAt("redis://127.0.0.1:1/0"), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Check(t.Context()); err == nil {
		t.Error("a server that is not there answered")
	}
}

func TestRedisGivesUpOnASilentServer(t *testing.T) {
	client, err := openRedis("cache", redisAt(redisServer(t, true)), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	started := time.Now()
	if err := client.Check(ctx); err == nil {
		t.Error("a server that says nothing answered")
	}
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
}
