package api

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// elsewhere are errors of use cases that this API does not offer.
var elsewhere = map[string]string{
	"access":   "ErrWeakPassword ErrBadPerson",
	"engine":   "ErrSignIn ErrTooManyTries ErrUnknownToken ErrTokenTaken ErrStoreIsSource ErrOwnAccount ErrLastAdmin ErrNoPerson ErrNameTaken ErrUnknownPerson ErrCheckpoint ErrBundle ErrProofKey ErrUnknownSession ErrNotWitnessed",
	"casefile": "",
}

// TestEveryErrorIsAProblem reads the sentinels out of the rooms' source, so a
// new one cannot be forgotten and end as our mistake.
func TestEveryErrorIsAProblem(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	for room, other := range elsewhere {
		for _, name := range sentinels(t, room) {
			if !strings.Contains(string(text), "\t{"+room+"."+name+", ") && !slices.Contains(strings.Fields(other), name) {
				t.Errorf("%s.%s has no row in errors.go", room, name)
			}
		}
	}
}

func sentinels(t *testing.T, room string) (found []string) {
	t.Helper()
	files, err := filepath.Glob("../" + room + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of %s: %v", room, err)
	}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			if group, ok := d.(*ast.GenDecl); ok && group.Tok == token.VAR && !strings.HasSuffix(file, "_test.go") {
				for _, spec := range group.Specs {
					for _, name := range spec.(*ast.ValueSpec).Names {
						if strings.HasPrefix(name.Name, "Err") {
							found = append(found, name.Name)
						}
					}
				}
			}
		}
	}
	return found
}

// TestTable: every row speaks both languages, a code means one thing, and the
// page people read lists it.
func TestTable(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]string{}
	rows := append(table(), internal(), conceptErrors())
	for _, r := range rows {
		if r.title.de == "" || r.title.en == "" || r.hint.de == "" || r.hint.en == "" || r.status < 400 {
			t.Errorf("row %s is not whole", r.code)
		}
		means := fmt.Sprintf("| `%s` | %d | %s |", r.code, r.status, r.title.en)
		if was, known := titles[r.code]; known && was != means {
			t.Errorf("code %s means two things", r.code)
		}
		titles[r.code] = means
		if !strings.Contains(string(page), means+"\n") {
			t.Errorf("docs/api.md lacks the line: %s", means)
		}
	}
	for line := range strings.Lines(string(page)) {
		if code, _, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` | "); ok && strings.HasPrefix(line, "| `") && strings.Count(line, "|") == 4 {
			if means, known := titles[code]; strings.Contains(line, "` | 4") && (!known || means+"\n" != line) {
				t.Errorf("docs/api.md has a line that is not so: %s", line)
			}
		}
	}
}

// TestWithout: a sentence is passed on without what the request said.
func TestWithout(t *testing.T) {
	t.Parallel()
	type request struct {
		Key  string
		More []string
		Map  map[string]string
	}
	in := &request{Key: "Barbara Müller", More: []string{"keep", "4711"}, Map: map[string]string{"email": "b@x.example"}}
	got := without(`Barbara Müller: 4711 is a keep of "b@x.example" at mysql://u:p@h/d and c@y.example`, in)
	if want := `…: … is a keep of "…" at … and …`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	a := &api{}
	p := a.problem(t.Context(), fmt.Errorf("contract Barbara Müller carries no keep: %w", engine.ErrBadOrder), in)
	if p.Code != "bad_order" || strings.Contains(p.Detail, "Barbara") || !strings.Contains(p.Detail, "carries no keep") {
		t.Errorf("%+v", p)
	}
	p = a.problem(t.Context(), errors.New("pq: duplicate key (email)=(b@x.example)"), nil)
	if p.Code != "internal" || p.Detail != "" {
		t.Errorf("%+v", p)
	}
}
