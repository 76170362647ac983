package main

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

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// rooms are those whose errors reach the command line. What method and rule
// refuse has become a finding or a problem of the file before.
var rooms = []string{"access", "casefile", "concept", "datasource", "demo", "engine", "execution", "proof", "queue", "serving", "store", "witness"}

// TestEveryErrorHasAWayOut reads the sentinels out of the rooms' source, so a
// new one cannot be forgotten.
func TestEveryErrorHasAWayOut(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range rooms {
		for _, name := range sentinels(t, room) {
			if !strings.Contains(string(table), "\t{"+room+"."+name+", ") {
				t.Errorf("%s.%s has no line in errors.go", room, name)
			}
		}
	}
	for _, w := range waysOut {
		if w.hint == "" || (w.code != didNotHold && w.code != wrongUsage) {
			t.Errorf("%v: no hint, or exit code %d", w.is, w.code)
		}
	}
}

// sentinels are the exported Err… variables of a room.
func sentinels(t *testing.T, room string) (found []string) {
	t.Helper()
	files, err := filepath.Glob("../../internal/" + room + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of %s: %v", room, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			found = append(found, errorNames(d)...)
		}
	}
	slices.Sort(found)
	return found
}

func errorNames(d ast.Decl) (found []string) {
	group, ok := d.(*ast.GenDecl)
	if !ok || group.Tok != token.VAR {
		return nil
	}
	for _, spec := range group.Specs {
		values := spec.(*ast.ValueSpec).Values
		for i, name := range spec.(*ast.ValueSpec).Names {
			if i < len(values) {
				if _, alias := values[i].(*ast.SelectorExpr); alias {
					continue // another room's, under a second name
				}
			}
			if strings.HasPrefix(name.Name, "Err") {
				found = append(found, name.Name)
			}
		}
	}
	return found
}

func TestDiagnose(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err        error
		code       int
		what, hint string
	}{
		"sentinel":  {fmt.Errorf("%q: %w", "x", engine.ErrUnknownJob), 1, `"x": no such job`, "fristwerk plan"},
		"source":    {&datasource.Error{Source: "sales", Doing: "open", Kind: datasource.ErrLogin, Code: "28P01"}, 1, "source sales: open: database refused the login (code 28P01)", "password"},
		"joined":    {errors.Join(refused("do this", "not done"), errors.New("close: x")), 1, "not done", "do this"},
		"usage":     {usage("unexpected argument postgres://anna:s3 cret@db/x", "look"), 2, "unexpected argument ***", "look"},
		"no secret": {errors.New("key anna@firma.example: not there"), 1, "key *** not there", "version"},
		"unknown":   {errors.New("something"), 1, "something", "fristwerk version"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := diagnose(c.err)
			if p.code != c.code || p.what != c.what || !strings.Contains(p.hint, c.hint) {
				t.Errorf("got %d %q %q, want %d %q %q", p.code, p.what, p.hint, c.code, c.what, c.hint)
			}
		})
	}
}
