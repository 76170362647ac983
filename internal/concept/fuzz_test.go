package concept_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"

	"github.com/fristwerk/fristwerk/internal/concept"
)

// FuzzParse: whatever the bytes, there is a concept or a list of problems that
// point into the file, and never a panic.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/good/*.yaml", "testdata/bad/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			f.Add(read(f, file))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := concept.Parse("fuzz.yaml", text)
		if err == nil {
			if c == nil || c.Name == "" || c.Zone == nil {
				t.Fatalf("accepted without name or zone: %+v", c)
			}
			return
		}
		var refused *concept.ParseError
		if !errors.As(err, &refused) || c != nil || len(refused.Problems) == 0 {
			t.Fatalf("refused with %T, concept %v", err, c)
		}
		lines := bytes.Count(text, []byte("\n")) + 1
		for _, p := range refused.Problems {
			if p.What == "" || p.Line < 0 || p.Line > lines {
				t.Fatalf("problem without a place in %d lines: %+v", lines, p)
			}
		}
		_ = err.Error()
	})
}
