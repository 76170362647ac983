package web

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

// readerCodes are the codes that the concept's reader gives its problems.
func readerCodes() (codes []string) {
	files, _ := filepath.Glob("../concept/*.go")
	for _, f := range files {
		text, _ := os.ReadFile(f)
		for _, m := range regexp.MustCompile(`\.as\("([a-z_]+)"`).FindAllStringSubmatch(string(text), -1) {
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
	for _, want := range []string{"Bei „after“ fehlt die Einheit.", "„aproval“ ist hier unbekannt.", "Gemeint ist vielleicht „approval“.", "Es gibt keine Aktion &#34;mask_leads&#34;."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "unknown key") {
		t.Error("the page speaks English")
	}
}
