package demo_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/demo"
)

func TestTheDemosConceptIsValid(t *testing.T) {
	t.Parallel()
	if _, err := concept.Parse("concept.yaml", demo.Concept()); err != nil {
		t.Error(err)
	}
}

// TestTheReadmesConceptIsValid keeps the first example that anybody copies.
func TestTheReadmesConceptIsValid(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), "```yaml\n")
	example, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("README.md shows no concept")
	}
	if _, err := concept.Parse("README.md", []byte(example)); err != nil {
		t.Error(err)
	}
}
