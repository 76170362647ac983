package concept_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fristwerk/fristwerk/internal/concept"
)

func TestExpand(t *testing.T) {
	t.Parallel()
	env := map[string]string{"URL": "postgres://u:p@db/x", "PW": "p@ss/w#rd %", "USER": "frist", "FILE": "old.db", "EMPTY": ""}
	lookup := func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	for template, want := range map[string]string{
		"${URL}":                      "postgres://u:p@db/x",
		"sqlite:${FILE}":              "sqlite:old.db",
		"sqlite:a@b.db":               "sqlite:a@b.db",
		"mysql://${USER}:${PW}@db/x":  "mysql://frist:p%40ss%2Fw%23rd%20%25@db/x",
		"mysql://u:${PW}@${USER}/x":   "mysql://u:p%40ss%2Fw%23rd%20%25@frist/x",
		"postgres://db/x?user=${PW}":  "postgres://db/x?user=p@ss/w#rd %",
		"postgres://${USER}@db/x?a=b": "postgres://frist@db/x?a=b",
	} {
		if got, err := concept.Expand(template, lookup); err != nil || got != want {
			t.Errorf("Expand(%q) = %q, %v, want %q", template, got, err, want)
		}
	}
	for _, template := range []string{"${MISSING}", "mysql://u:${EMPTY}@db/x"} {
		got, err := concept.Expand(template, lookup)
		if !errors.Is(err, concept.ErrVariable) || got != "" {
			t.Errorf("Expand(%q) = %q, %v", template, got, err)
		}
	}
	if _, err := concept.Expand("${MISSING}", lookup); !strings.Contains(err.Error(), "MISSING") {
		t.Errorf("the error does not name the variable: %v", err)
	}
}

// TestPasswordRefused puts a password into every place of a url, breaks the
// file around it at random, and looks for the password in the error.
func TestPasswordRefused(t *testing.T) {
	t.Parallel()
	design := read(t, "testdata/good/design.yaml")
	rapid.Check(t, func(t *rapid.T) {
		secret := "Zq" + rapid.StringMatching(`[a-z0-9!/?*]{4,12}`).Draw(t, "secret") + "9Q"
		form := rapid.SampledFrom([]string{
			"postgres://f:%s@db/x", "mysql://f:${A}%s@db/x", "'postgres://db/x?password=%s'", "f:%s@tcp(db)/x", "mysql://f:%s@h@db/x",
		}).Draw(t, "form")
		text := bytes.Replace(design, []byte("${SALES_URL}"), fmt.Appendf(nil, form, secret), 1)
		if cutAt := rapid.IntRange(0, len(text)).Draw(t, "cut"); rapid.Bool().Draw(t, "cuts") {
			noise := rapid.SampledFrom([]string{"\n", "\t", ": ", "]", "{", "\"", "  x: y\n", "- "}).Draw(t, "noise")
			text = bytes.Join([][]byte{text[:cutAt], text[cutAt:]}, []byte(noise))
		}
		_, err := concept.Parse("concept.yaml", text)
		if err == nil {
			t.Fatalf("accepted:\n%s", text)
		}
		if strings.Contains(err.Error(), secret) {
			t.Fatalf("shows the password %s:\n%v", secret, err)
		}
	})
}

// TestJunkRefused hands over what would keep the YAML parser busy for minutes.
func TestJunkRefused(t *testing.T) {
	t.Parallel()
	for _, junk := range []string{"k: 1\n", "k: ", "a,", "- ", "[", "{a: ", "a: |\n", "\r", "\x00", "\xff", "&a ", "? "} {
		_, err := concept.Parse("junk.yaml", bytes.Repeat([]byte(junk), 1<<20/len(junk)))
		var refused *concept.ParseError
		if !errors.As(err, &refused) {
			t.Errorf("%q a million times: %v", junk, err)
		}
	}
}

func TestTooLarge(t *testing.T) {
	t.Parallel()
	_, err := concept.Parse("big.yaml", make([]byte, 50<<20))
	want := "big.yaml: the file has 52428800 bytes, a concept at most 1048576\nhint: is it a concept at all? A dump or an export is not"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
