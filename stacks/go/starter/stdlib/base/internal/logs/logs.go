// Package logs writes one JSON object a line, whoever has something to say.
package logs

import (
	"io"
	"log/slog"
	"time"
)

var levels = map[slog.Level]string{
	slog.LevelDebug: "debug",
	slog.LevelInfo:  "info",
	slog.LevelWarn:  "warning",
	slog.LevelError: "error",
}

// New gives a logger that leaves out what is below the level; name says who writes.
func New(out io.Writer, level slog.Leveler, name string) *slog.Logger {
	handler := slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level, ReplaceAttr: rename})
	return slog.New(handler).With("name", name)
}

// rename turns the three fields that every line has into what they are called in all services.
func rename(groups []string, field slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return field
	}
	switch value := field.Value.Any().(type) {
	case time.Time:
		if field.Key == slog.TimeKey {
			return slog.String("timestamp", value.UTC().Format("2006-01-02T15:04:05.000Z"))
		}
	case slog.Level:
		if field.Key == slog.LevelKey {
			return slog.String("level", levels[value])
		}
	case string:
		if field.Key == slog.MessageKey {
			return slog.String("message", value)
		}
	}
	return field
}
