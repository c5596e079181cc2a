// Package readiness tells whether the service can do its work now: only if every backing service answers, and in time.
package readiness

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"regexp"
	"strings"
	"sync"
	"time"

	"app/internal/backing"
)

const (
	Up   = "up"
	Down = "down"
)

type Check struct {
	Status    string  `json:"status"`
	LatencyMS float64 `json:"latency_ms"`
	Error     string  `json:"error,omitempty"`
}

type Report struct {
	Status string           `json:"status"`
	Checks map[string]Check `json:"checks"`
}

// Ask checks all services at the same time, each for as long as the limit allows.
func Ask(ctx context.Context, services []backing.Service, limit time.Duration) Report {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()

	checks := make([]Check, len(services))
	var all sync.WaitGroup
	for i, service := range services {
		all.Go(func() { checks[i] = check(ctx, service) })
	}
	all.Wait()

	report := Report{Status: Up, Checks: make(map[string]Check, len(services))}
	for i, service := range services {
		report.Checks[service.Name()] = checks[i]
		if checks[i].Status == Down {
			report.Status = Down
		}
	}
	return report
}

func check(ctx context.Context, service backing.Service) Check {
	started := time.Now()
	// With room for the result of a client that is slow to give up, and that nobody waits for any more.
	result := make(chan error, 1)
	go func() {
		defer func() {
			if cause := recover(); cause != nil {
				result <- fmt.Errorf("panic: %v", cause)
			}
		}()
		result <- service.Check(ctx)
	}()

	var err error
	select {
	case err = <-result:
	case <-ctx.Done():
		err = ctx.Err()
	}
	answer := Check{Status: Up, LatencyMS: math.Round(time.Since(started).Seconds()*10_000) / 10}
	if err != nil {
		answer.Status, answer.Error = Down, describe(err)
	}
	return answer
}

const longest = 120

var credentials = regexp.MustCompile(`//[^@\s]*@`)

// describe gives one short line; credentials in an address are left out.
func describe(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "timed out"
	}
	if cause, ok := errors.AsType[*net.DNSError](err); ok {
		return cause.Err
	}
	if cause, ok := errors.AsType[*net.OpError](err); ok {
		return cause.Err.Error()
	}
	line := strings.Join(strings.Fields(err.Error()), " ")
	line = credentials.ReplaceAllString(line, "//")
	if letters := []rune(line); len(letters) > longest {
		line = string(letters[:longest])
	}
	return line
}
