package readiness

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"app/internal/backing"
	"app/internal/backing/fake"
)

func TestItIsUpWhenAllAnswer(t *testing.T) {
	for _, services := range [][]backing.Service{nil, {fake.Service{Called: "db"}, fake.Service{Called: "cache"}}} {
		report := Ask(t.Context(), services, time.Minute)
		if report.Status != Up || len(report.Checks) != len(services) {
			t.Errorf("got %+v", report)
		}
		for name, check := range report.Checks {
			if check.Status != Up || check.LatencyMS < 0 || check.Error != "" {
				t.Errorf("%s: %+v", name, check)
			}
		}
	}
}

func TestOneFailureNamesItsServiceAndTellsNoSecret(t *testing.T) {
	report := Ask(t.Context(), []backing.Service{
		fake.Service{Called: "db"},
		fake.Service{Called: "cache", OnCheck: fake.Refuse},
	}, time.Minute)
	if report.Status != Down || report.Checks["db"].Status != Up || report.Checks["cache"].Status != Down {
		t.Errorf("got %+v", report)
	}
	if got := report.Checks["cache"].Error; got != "no way into db://host" {
		t.Errorf("got %q", got)
	}
}

func TestAServiceThatHangsIsDownAfterTheLimit(t *testing.T) {
	started := time.Now()
	report := Ask(t.Context(), []backing.Service{
		fake.Service{Called: "db"},
		fake.Service{Called: "cache", OnCheck: fake.Hang},
	}, 200*time.Millisecond)
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	cache := report.Checks["cache"]
	if report.Status != Down || cache.Status != Down || cache.Error != "timed out" || cache.LatencyMS < 200 {
		t.Errorf("got %+v", report)
	}
	if report.Checks["db"].Status != Up {
		t.Errorf("got %+v", report)
	}
}

func TestAllAreAskedAtTheSameTime(t *testing.T) {
	var meeting sync.WaitGroup
	var services []backing.Service
	for n := range 5 {
		meeting.Add(1)
		services = append(services, fake.Service{Called: fmt.Sprint(n), OnCheck: func(context.Context) error {
			meeting.Done()
			meeting.Wait()
			return nil
		}})
	}
	if report := Ask(t.Context(), services, 30*time.Second); report.Status != Up {
		t.Errorf("got %+v", report)
	}
}

func TestACheckThatPanicsIsDown(t *testing.T) {
	services := []backing.Service{fake.Service{Called: "db", OnCheck: func(context.Context) error { panic("no") }}}
	if check := Ask(t.Context(), services, time.Minute).Checks["db"]; check.Status != Down || check.Error != "panic: no" {
		t.Errorf("got %+v", check)
	}
}

func TestAnErrorIsOneShortLine(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("asking: %w", context.DeadlineExceeded), "timed out"},
		{fmt.Errorf("a:\n%w", &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), "connection refused"},
		{fmt.Errorf("b:\n%w", &net.OpError{Err: &net.DNSError{Err: "no such host", Name: "db"}}), "no such host"},
		{errors.New("one\n\ttwo"), "one two"},
		{errors.New(strings.Repeat("ä", 200)), strings.Repeat("ä", 120)},
	} {
		if got := describe(test.err); got != test.want {
			t.Errorf("got %q; want %q", got, test.want)
		}
	}
}
