package logs

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"reflect"
	"testing"
	"time"
)

func TestARecordIsOneLineOfJSON(t *testing.T) {
	var out bytes.Buffer
	New(&out, slog.LevelInfo, "orders").Warn("3\nrows", "table", "orders", "time", "noon")
	if bytes.Count(out.Bytes(), []byte("\n")) != 1 {
		t.Errorf("more than one line: %s", out.String())
	}
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	moment, err := time.Parse("2006-01-02T15:04:05.000Z", line["timestamp"].(string))
	if age := time.Since(moment); err != nil || age < -time.Second || age > time.Minute {
		t.Errorf("timestamp: %v, %v", line["timestamp"], err)
	}
	delete(line, "timestamp")
	want := map[string]any{
		"level":   "warning",
		"name":    "orders",
		"message": "3\nrows",
		"table":   "orders",
		"time":    "noon",
	}
	if !reflect.DeepEqual(line, want) {
		t.Errorf("got %v; want %v", line, want)
	}
}

func TestRecordsBelowTheLevelAreLeftOut(t *testing.T) {
	var out bytes.Buffer
	level := new(slog.LevelVar)
	logger := New(&out, level, "orders")
	level.Set(slog.LevelWarn)
	logger.Info("fine")
	if out.Len() != 0 {
		t.Errorf("got %s", out.String())
	}
}
