package settings

import (
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

func environment(variables map[string]string) Environment {
	return func(name string) string { return variables[name] }
}

func TestNothingHasToBeSet(t *testing.T) {
	config, err := Read(environment(nil))
	want := Settings{
		Port:            defaultPort,
		LogLevel:        slog.LevelInfo,
		HealthPath:      defaultHealthPath,
		ReadyTimeout:    2 * time.Second,
		ShutdownTimeout: 2 * time.Second,
	}
	if err != nil || !reflect.DeepEqual(config, want) {
		t.Errorf("got %+v, %v; want %+v", config, err, want)
	}
}

func TestEverySettingComesFromItsVariable(t *testing.T) {
	config, err := Read(environment(map[string]string{
		"PORT":                     "1234",
		"LOG_LEVEL":                "WARNING",
		"HEALTH_PATH":              "/alive",
		"READY_TIMEOUT_SECONDS":    "0.5",
		"SHUTDOWN_TIMEOUT_SECONDS": "7",
		"TRUSTED_PROXIES":          "10.0.0.1, 192.168.0.0/16,::1",
	}))
	want := Settings{
		Port:            1234,
		LogLevel:        slog.LevelWarn,
		HealthPath:      "/alive",
		ReadyTimeout:    500 * time.Millisecond,
		ShutdownTimeout: 7 * time.Second,
		TrustedProxies: []netip.Prefix{
			netip.MustParsePrefix("10.0.0.1/32"),
			netip.MustParsePrefix("192.168.0.0/16"),
			netip.MustParsePrefix("::1/128"),
		},
	}
	if err != nil || !reflect.DeepEqual(config, want) {
		t.Errorf("got %+v, %v; want %+v", config, err, want)
	}
}

func TestAWrongValueIsNamed(t *testing.T) {
	for name, values := range map[string][]string{
		"PORT":                     {"http", "0", "65536", "80.5"},
		"LOG_LEVEL":                {"loud"},
		"HEALTH_PATH":              {"health", "/{id}", "/a b", ReadyPath},
		"READY_TIMEOUT_SECONDS":    {"soon", "NaN", "1e9"},
		"SHUTDOWN_TIMEOUT_SECONDS": {"-1"},
		"TRUSTED_PROXIES":          {"proxy", "10.0.0.0/33", "10.0.0.1 10.0.0.2"},
	} {
		for _, value := range values {
			_, err := Read(environment(map[string]string{name: value}))
			if err == nil || !strings.HasPrefix(err.Error(), name+` is "`+value+`": it is `) {
				t.Errorf("%s=%s: %v", name, value, err)
			}
		}
	}
}

func TestASecretComesFromItsVariableOrItsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(file, []byte(" hunter 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		variables map[string]string
		want      string
	}{
		{nil, ""},
		{map[string]string{"PASSWORD": "hunter2"}, "hunter2"},
		{map[string]string{"PASSWORD_FILE": file}, " hunter 2"},
	} {
		secret, err := Secret(environment(test.variables), "PASSWORD")
		if err != nil || secret != test.want {
			t.Errorf("%v: got %q, %v; want %q", test.variables, secret, err, test.want)
		}
	}
}

func TestASecretThatIsSetTwiceOrMissingIsRefused(t *testing.T) {
	for _, test := range []struct {
		variables map[string]string
		want      string
	}{
		{
			map[string]string{"PASSWORD": "hunter2", "PASSWORD_FILE": "/nowhere"},
			"PASSWORD and PASSWORD_FILE are both set: keep one of them",
		},
		{
			map[string]string{"PASSWORD_FILE": "/nowhere"},
			`PASSWORD_FILE is "/nowhere": no such file or directory`,
		},
	} {
		_, err := Secret(environment(test.variables), "PASSWORD")
		if err == nil || err.Error() != test.want {
			t.Errorf("got %v; want %s", err, test.want)
		}
	}
}

func TestThePasswordGoesIntoTheAddress(t *testing.T) {
	for _, test := range []struct{ address, password, want string }{
		{"", "", "db://db"},
		{"db://me@host:1/x?y=z", "p@ss:/ä", "db://me:p%40ss%3A%2F%C3%A4@host:1/x?y=z"},
		{"db://host", "secret", "db://:secret@host"},
		{"db://me:old@host", "new", "db://me:new@host"},
		{"db://me:old@host", "", "db://me:old@host"},
	} {
		env := environment(map[string]string{"DB_URL": test.address, "DB_PASSWORD": test.password})
		address, err := Address(env, "DB_URL", "db://db", "DB_PASSWORD", "db")
		if err != nil || address.String() != test.want {
			t.Errorf("got %q, %v; want %q", address, err, test.want)
		}
	}
}

func TestAServiceWithoutAPasswordIsGivenNone(t *testing.T) {
	env := environment(map[string]string{"DB_PASSWORD": "secret"})
	address, err := Address(env, "DB_URL", "db://db", "", "db")
	if err != nil || address.String() != "db://db" {
		t.Errorf("got %q, %v", address, err)
	}
}

func TestAWrongAddressIsRefusedWithoutBeingShown(t *testing.T) {
	for _, address := range []string{
		"host:1",
		"http://me:hunter2@host",
		"db://me:hunter2@",
		"db://me:hunter2@[host",
		"db://me:hunter2@host:65536",
	} {
		_, err := Address(environment(map[string]string{"DB_URL": address}), "DB_URL", "db://db", "DB_PASSWORD", "db")
		if err == nil || err.Error() != "DB_URL is no address that begins with db://" {
			t.Errorf("%s: %v", address, err)
		}
	}
}
