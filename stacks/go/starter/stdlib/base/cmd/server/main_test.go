package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary is the server too, when this variable is set: so each test runs it in a process of its own.
const asServer = "TEST_AS_SERVER"

func TestMain(m *testing.M) {
	if os.Getenv(asServer) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// server prepares a process with nothing set but the given variables.
func server(t *testing.T, args []string, variables ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	command := exec.CommandContext(t.Context(), os.Args[0], args...)
	command.Env = append(variables, asServer+"=1")
	command.Stdout, command.Stderr = &out, &out
	return command, &out
}

// messages gives what was printed, all of which must be JSON.
func messages(t *testing.T, out *bytes.Buffer) []string {
	t.Helper()
	var found []string
	for line := range strings.Lines(out.String()) {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		found = append(found, fmt.Sprint(record["message"]))
	}
	return found
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
}

func TestItTurnsHealthyAndStopsOnSIGTERM(t *testing.T) {
	// The limit for open requests is far away: what ends it must be that none is open.
	variables := []string{"PORT=" + freePort(t), "HEALTH_PATH=/alive", "SHUTDOWN_TIMEOUT_SECONDS=60"}
	running, out := server(t, nil, variables...)
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		probe, said := server(t, []string{"healthcheck"}, variables...)
		if probe.Run() == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("not healthy: %s", said.String())
		}
	}
	started := time.Now()
	if err := running.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := running.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	if took := time.Since(started); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
	if got := strings.Join(messages(t, out), ", "); got != "listening, stopping, stopped" {
		t.Errorf("it said %s", got)
	}
}

func TestWhatIsWrongIsOneLineAndNoStart(t *testing.T) {
	taken, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, test := range []struct {
		args     []string
		variable string
		want     string
	}{
		{nil, "PORT=http", `PORT is "http": it is a number from 1 to 65535`},
		{nil, fmt.Sprintf("PORT=%d", taken.Addr().(*net.TCPAddr).Port), "address already in use"},
		{[]string{"healthcheck"}, "PORT=" + freePort(t), "connection refused"},
		{[]string{"serve"}, "PORT=" + freePort(t), "the only argument is healthcheck"},
	} {
		command, out := server(t, test.args, test.variable)
		err := command.Run()
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 {
			t.Errorf("%s: it ended with %v", test.variable, err)
		}
		if lines := messages(t, out); len(lines) != 1 || !strings.Contains(lines[0], test.want) {
			t.Errorf("%s: it said %q; want %q", test.variable, lines, test.want)
		}
	}
}
