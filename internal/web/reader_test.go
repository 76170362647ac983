package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// readerCodes are the codes that the concept's reader gives its problems.
func readerCodes() (codes []string) {
	files, _ := filepath.Glob("../concept/*.go")
	for _, f := range files {
		text, _ := os.ReadFile(f)
		for _, m := range regexp.MustCompile(`\.as\("([a-z0-9_]+)"`).FindAllStringSubmatch(string(text), -1) {
			if !slices.Contains(codes, m[1]) {
				codes = append(codes, m[1])
			}
		}
	}
	return codes
}

// TestProblemsOfTheFileSpeakGerman: what is wrong with a concept's text is said
// in the visitor's language, with what was written and the nearest known word.
func TestProblemsOfTheFileSpeakGerman(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	state, _, err := s.engine.ConceptInForce(context.WithoutCancel(t.Context()), access.Shell("x"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer("after: 8 years", "after: 8", "approval: none", "aproval: none", "action: mask_lead", "action: mask_leads").Replace(string(state.Text))
	status, page := s.post("/concept/check", url.Values{"text": {text}, "base": {"1"}})
	if status != http.StatusUnprocessableEntity {
		t.Fatalf("check: %d", status)
	}
	for _, want := range []string{"Bei „after“ fehlt die Einheit.", "„aproval“ ist hier unbekannt.", "Gemeint ist vielleicht „approval“.", "Es gibt keine Aktion „mask_leads“."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "unknown key") {
		t.Error("the page speaks English")
	}
}

// TestEveryMistakeOfTheFileHasItsSentences: each mistake that the concept's own
// tests know is said in both languages, with everything filled in.
func TestEveryMistakeOfTheFileHasItsSentences(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../concept/testdata/bad/*.yaml")
	if err != nil || len(files) < 50 {
		t.Fatalf("only %d files: %v", len(files), err)
	}
	said := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var wrong *concept.ParseError
		if _, err := concept.Parse("x.yaml", text); !errors.As(err, &wrong) {
			continue // plan refuses it
		}
		for _, p := range wrong.Problems {
			said[p.Code] = true
			for _, language := range []string{"de", "en"} {
				ctx := withLook(t.Context(), &look{words: mustWords().speaker(language)})
				what, way := problemText(ctx, p)
				for _, sentence := range []string{what, way} {
					if sentence == "" || strings.HasPrefix(sentence, "reader") || strings.Contains(sentence, "<no value>") || strings.Contains(sentence, "„“") || strings.Contains(sentence, "“”") {
						t.Errorf("%s: %s in %s says %q", filepath.Base(file), p.Code, language, sentence)
					}
				}
			}
		}
	}
	if len(said) < len(readerCodes())*3/4 {
		t.Errorf("the files show only %d of %d mistakes", len(said), len(readerCodes()))
	}
}
