// The server, and the health check of its container: `server healthcheck`.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"app/internal/backing"
	"app/internal/logs"
	"app/internal/settings"
	"app/internal/web"
)

// How long the clients of the backing services may take to say goodbye.
const closeLimit = 500 * time.Millisecond

func main() {
	// Before anything else: a signal that comes while the service starts is not lost.
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()

	level := new(slog.LevelVar)
	logger := logs.New(os.Stdout, level, settings.ServiceName)
	// What other packages log by themselves.
	slog.SetDefault(logger)

	defer func() {
		if cause := recover(); cause != nil {
			logger.Error("panic", "error", fmt.Sprint(cause), "stack", string(debug.Stack()))
			os.Exit(2)
		}
	}()

	if err := run(ctx, os.Args[1:], os.Getenv, level, logger); err != nil {
		logger.Error(err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, env settings.Environment, level *slog.LevelVar, logger *slog.Logger) error {
	config, err := settings.Read(env)
	if err != nil {
		return err
	}
	level.Set(config.LogLevel)
	switch {
	case len(args) == 0:
		return serve(ctx, config, env, logger)
	case len(args) == 1 && args[0] == "healthcheck":
		return healthcheck(ctx, config)
	default:
		return errors.New("the only argument is healthcheck")
	}
}

// serve answers requests until the context ends.
func serve(ctx context.Context, config settings.Settings, env settings.Environment, logger *slog.Logger) error {
	services, err := backing.Open(env, logger)
	if err != nil {
		return err
	}
	clients := services.All()
	defer backing.Close(clients, closeLimit, logger)

	server := &http.Server{
		Handler:           web.New(config, logger, clients, web.Routes(services)),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	listener, err := net.Listen("tcp", net.JoinHostPort("0.0.0.0", strconv.Itoa(config.Port)))
	if err != nil {
		return err
	}
	logger.Info("listening", "port", config.Port)

	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}

	logger.Info("stopping")
	limit, cancel := context.WithTimeout(context.Background(), config.ShutdownTimeout)
	defer cancel()
	if server.Shutdown(limit) != nil {
		logger.Warn("some requests were cut off")
		_ = server.Close()
	}
	logger.Info("stopped")
	return nil
}

// healthcheck asks the server beside it whether it is alive.
func healthcheck(ctx context.Context, config settings.Settings) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	address := fmt.Sprintf("http://127.0.0.1:%d%s", config.Port, config.HealthPath)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", address, response.Status)
	}
	return nil
}
