package backing

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"app/internal/settings"
)

// Redis is a client whose connections open when they are used.
type Redis struct {
	Client *redis.Client
	name   string
}

func openRedis(name string, env settings.Environment, logger *slog.Logger) (*Redis, error) {
	address, err := settings.Address(env, "CACHE_URL", "redis://"+name+":6379/0", "CACHE_PASSWORD", "redis", "rediss")
	if err != nil {
		return nil, err
	}
	options, err := redis.ParseURL(address.String())
	if err != nil {
		// Without the cause, which quotes the address.
		return nil, errors.New("CACHE_URL is no valid address")
	}
	options.DialTimeout = 2 * time.Second
	// The limit of a request is the limit of what it asks here.
	options.ContextTimeoutEnabled = true
	// Once more, at once: enough for a connection that a restart has cut.
	options.MaxRetries = 1
	options.DialerRetries = 1
	// For the hosted product, which announces its maintenance; every other server would be asked in vain.
	options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	redis.SetLogger(redisLog{logger})
	return &Redis{redis.NewClient(options), name}, nil
}

func (r *Redis) Name() string { return r.name }

func (r *Redis) Check(ctx context.Context) error {
	return r.Client.Ping(ctx).Err()
}

func (r *Redis) Close() error {
	return r.Client.Close()
}

// Count adds one to the counter of that name, and gives what it is then.
func (r *Redis) Count(ctx context.Context, counter string) (int64, error) {
	return r.Client.Incr(ctx, counter).Result()
}

// redisLog takes what the client would print by itself.
type redisLog struct {
	logger *slog.Logger
}

func (l redisLog) Printf(_ context.Context, format string, values ...any) {
	l.logger.Debug(fmt.Sprintf(format, values...))
}
