package backing

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"app/internal/settings"
)

func rabbitmqAt(address string) settings.Environment {
	return func(name string) string {
		return map[string]string{"QUEUE_URL": address, "QUEUE_PASSWORD": "p@ss word"}[name]
	}
}

func TestRabbitMQRefusesAWrongAddressWithoutShowingIt(t *testing.T) {
	for _, address := range []string{"redis://app:hunter2@queue", "amqp://app:hunter2@queue:port"} {
		_, err := openRabbitMQ("rabbitmq", rabbitmqAt(address), slog.Default())
		if err == nil || err.Error() != "QUEUE_URL is no address that begins with amqp://" {
			t.Errorf("got %v", err)
		}
	}
	_, err := openRabbitMQ("rabbitmq", rabbitmqAt("amqp://app:hunter2@queue?heartbeat=hunter2"), slog.Default())
	if err == nil || err.Error() != "QUEUE_URL is no valid address" {
		t.Errorf("got %v", err)
	}
}

func TestRabbitMQStartsWithoutItsServerAndSaysSo(t *testing.T) {
	client, err := openRabbitMQ("rabbitmq", rabbitmqAt("amqp://app@127.0.0.1:1"), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Check(t.Context()); err == nil || client.Name() != "rabbitmq" {
		t.Errorf("a server that is not there answered for %s", client.Name())
	}
	if err := client.Close(); err != nil {
		t.Error(err)
	}
}

func TestRabbitMQGivesUpOnASilentServerForAllWhoWait(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := openRabbitMQ("rabbitmq", rabbitmqAt("amqp://app@"+listener.Addr().String()), slog.Default())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	started := time.Now()
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if err := client.Publish(ctx, "lost"); err == nil {
				t.Error("a server that says nothing answered")
			}
		})
	}
	all.Wait()
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	if _, _, err := client.Take(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
