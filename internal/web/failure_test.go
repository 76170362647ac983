package web

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// notOnPages are errors of the API that no page can meet.
var notOnPages = []string{
	"engine.ErrKeyReused", "engine.ErrUnderWay", // Idempotency-Key
	"engine.ErrUnknownEvent", // events are told by other systems
}

// TestErrorsOfTheAPIHaveAPage: what the API has a sentence for, a page has one
// for as well, instead of calling it our mistake.
func TestErrorsOfTheAPIHaveAPage(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("../api/errors.go")
	if err != nil {
		t.Fatal(err)
	}
	var own strings.Builder
	files, _ := filepath.Glob("*.go")
	for _, f := range files {
		if !strings.HasSuffix(f, "_test.go") {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			own.Write(text)
		}
	}
	found := regexp.MustCompile(`\{((?:engine|casefile|access|concept)\.Err\w+),`).FindAllStringSubmatch(string(table), -1)
	if len(found) < 50 {
		t.Fatalf("only %d errors found", len(found))
	}
	for _, m := range found {
		if !slices.Contains(notOnPages, m[1]) && !regexp.MustCompile(regexp.QuoteMeta(m[1])+`\b`).MatchString(own.String()) {
			t.Errorf("no page speaks of %s", m[1])
		}
	}
}
