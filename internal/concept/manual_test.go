package concept_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/concept"
)

const manual = "../../docs/concept.md"

// TestManualExample parses the whole concept of the manual as it is printed.
func TestManualExample(t *testing.T) {
	t.Parallel()
	_, rest, found := bytes.Cut(read(t, manual), []byte("```yaml\n"))
	example, _, closed := bytes.Cut(rest, []byte("```"))
	if !found || !closed {
		t.Fatal("the manual has no example")
	}
	if _, err := concept.Parse("manual", example); err != nil {
		t.Error(err)
	}
}

// TestManualNamesEveryKey looks up every key and word of the schema in the
// manual.
func TestManualNamesEveryKey(t *testing.T) {
	t.Parallel()
	var schema any
	if err := json.Unmarshal(read(t, schemaFile), &schema); err != nil {
		t.Fatal(err)
	}
	text := string(read(t, manual))
	words := map[string]bool{}
	collect(schema, words)
	if len(words) < 80 {
		t.Fatalf("only %d words found in the schema", len(words))
	}
	for w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("the manual does not explain %q", w)
		}
	}
}

// collect gathers property names and enum members. Codes of findings are left
// out: `check` explains them.
func collect(v any, words map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			collect(item, words)
		}
	case map[string]any:
		if properties, ok := v["properties"].(map[string]any); ok {
			for key := range properties {
				words[key] = true
			}
		}
		if enum, ok := v["enum"].([]any); ok && !slices.Contains(enum, any("view_over_table")) {
			for _, w := range enum {
				words[w.(string)] = true
			}
		}
		for _, child := range v {
			collect(child, words)
		}
	}
}
