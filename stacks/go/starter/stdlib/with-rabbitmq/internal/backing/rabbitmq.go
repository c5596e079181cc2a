package backing

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"app/internal/settings"
)

// The queue of the messages, which outlives the server's restarts.
const messageQueue = "messages"

// RabbitMQ is a client that connects when it is used, and again when its connection is lost.
type RabbitMQ struct {
	name    string
	address string
	// Held by whoever uses the fields below: a channel serves one at a time.
	turn       chan struct{}
	socket     net.Conn
	connection *amqp.Connection
	channel    *amqp.Channel
}

func openRabbitMQ(name string, env settings.Environment, _ *slog.Logger) (*RabbitMQ, error) {
	address, err := settings.Address(env, "QUEUE_URL", "amqp://app@"+name+":5672", "QUEUE_PASSWORD", "amqp", "amqps")
	if err != nil {
		return nil, err
	}
	if _, err := amqp.ParseURI(address.String()); err != nil {
		// Without the cause, which may quote the address.
		return nil, errors.New("QUEUE_URL is no valid address")
	}
	return &RabbitMQ{name: name, address: address.String(), turn: make(chan struct{}, 1)}, nil
}

func (q *RabbitMQ) Name() string { return q.name }

func (q *RabbitMQ) Check(ctx context.Context) error {
	// Its queue is declared in any case.
	return q.use(ctx, func(*amqp.Channel) error { return nil })
}

func (q *RabbitMQ) Close() error {
	// For good: nobody gets a turn any more.
	q.turn <- struct{}{}
	if q.connection == nil || q.connection.IsClosed() {
		return nil
	}
	return q.connection.Close()
}

// Publish puts a text into the queue; it is there for certain once this returns without an error.
func (q *RabbitMQ) Publish(ctx context.Context, text string) error {
	return q.use(ctx, func(channel *amqp.Channel) error {
		message := amqp.Publishing{
			ContentType:  "text/plain; charset=utf-8",
			DeliveryMode: amqp.Persistent,
			Body:         []byte(text),
		}
		confirmation, err := channel.PublishWithDeferredConfirmWithContext(ctx, "", messageQueue, false, false, message)
		if err != nil {
			return err
		}
		confirmed, err := confirmation.WaitContext(ctx)
		if err == nil && !confirmed {
			err = errors.New("the message was not confirmed")
		}
		return err
	})
}

// Take takes the oldest text off the queue; it is false when the queue is empty.
func (q *RabbitMQ) Take(ctx context.Context) (text string, found bool, err error) {
	err = q.use(ctx, func(channel *amqp.Channel) error {
		message, ok, err := channel.Get(messageQueue, false)
		if err != nil || !ok {
			return err
		}
		text, found = string(message.Body), true
		return message.Ack(false)
	})
	return text, found, err
}

// use gives the channel to one caller at a time, for as long as its context lasts.
func (q *RabbitMQ) use(ctx context.Context, do func(*amqp.Channel) error) error {
	select {
	case q.turn <- struct{}{}:
		defer func() { <-q.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	err := q.connect(ctx)
	if err == nil {
		err = q.within(ctx, do)
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// within cuts the connection when the context ends, which the library's own calls do not know. The next use makes a new
// one.
func (q *RabbitMQ) within(ctx context.Context, do func(*amqp.Channel) error) error {
	socket := q.socket
	stop := context.AfterFunc(ctx, func() { socket.Close() })
	err := q.declare()
	if err == nil {
		err = do(q.channel)
	}
	if !stop() {
		q.connection = nil
	}
	return err
}

// connect opens the connection, unless it is open.
func (q *RabbitMQ) connect(ctx context.Context) error {
	if q.connection != nil && !q.connection.IsClosed() {
		return nil
	}
	properties := amqp.NewConnectionProperties()
	properties.SetClientConnectionName(settings.ServiceName)
	connection, err := amqp.DialConfig(q.address, amqp.Config{
		Heartbeat:  10 * time.Second,
		Properties: properties,
		Dial: func(network, address string) (net.Conn, error) {
			socket, err := new(net.Dialer).DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			q.socket = socket
			// Until the connection is open; the library takes it off then.
			deadline, ok := ctx.Deadline()
			if !ok {
				deadline = time.Now().Add(5 * time.Second)
			}
			return socket, socket.SetDeadline(deadline)
		},
	})
	if err != nil {
		return err
	}
	q.connection, q.channel = connection, nil
	return nil
}

// declare sees to it that the channel is open and that the queue is there, which somebody may have deleted.
func (q *RabbitMQ) declare() error {
	if q.channel == nil || q.channel.IsClosed() {
		channel, err := q.connection.Channel()
		if err != nil {
			return err
		}
		if err := channel.Confirm(false); err != nil {
			return err
		}
		q.channel = channel
	}
	_, err := q.channel.QueueDeclare(messageQueue, true, false, false, false, nil)
	return err
}
