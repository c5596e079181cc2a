package backing

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func TestEveryMigrationHasANumberOfItsOwnAndAWayBack(t *testing.T) {
	pattern := regexp.MustCompile(`^migrations/(\d{5})_[a-z0-9_]+\.sql$`)
	files, err := fs.Glob(migrations, "migrations/*")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		parts := pattern.FindStringSubmatch(file)
		if parts == nil || seen[parts[1]] {
			t.Errorf("%s has no name such as 00002_add_authors.sql, with a number of its own", file)
			continue
		}
		seen[parts[1]] = true
		content, err := migrations.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"-- +goose Up\n", "-- +goose Down\n"} {
			if !strings.Contains(string(content), part) {
				t.Errorf("%s has no %s", file, part)
			}
		}
	}
}
