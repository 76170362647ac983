package web

import (
	"context"
	"embed"
	"fmt"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// One catalogue per language, one file of it per page: words/PAGE.LANG.yaml.
//
//go:embed words/*.yaml
var wordFiles embed.FS

// catalogue holds every sentence of the interface in every language.
type catalogue struct{ speakers map[string]*speaker }

// speaker finds sentences in one language.
type speaker struct {
	language string
	find     *i18n.Localizer
}

// unknownMark stands around a key that no catalogue knows: ugly enough to be
// seen, and looked for by the tests.
const unknownMark = "⟦%s⟧"

func mustWords() *catalogue {
	c, err := readWords()
	if err != nil {
		panic(err)
	}
	return c
}

func readWords() (*catalogue, error) {
	bundle := i18n.NewBundle(language.German)
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	files, err := wordFiles.ReadDir("words")
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		text, err := wordFiles.ReadFile(path.Join("words", f.Name()))
		if err != nil {
			return nil, err
		}
		if _, err := bundle.ParseMessageFileBytes(text, f.Name()); err != nil {
			return nil, fmt.Errorf("words/%s: %w", f.Name(), err)
		}
	}
	c := &catalogue{speakers: map[string]*speaker{}}
	for _, l := range []string{"de", "en"} {
		c.speakers[l] = &speaker{language: l, find: i18n.NewLocalizer(bundle, l)}
	}
	return c, nil
}

func (c *catalogue) speaker(lang string) *speaker { return c.speakers[lang] }

// say is the sentence of a key in this language only: a sentence in the wrong
// language would hide that one is missing.
func (s *speaker) say(key string, count any, data map[string]any) string {
	text, tag, err := s.find.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: key, PluralCount: count, TemplateData: data})
	if base, _ := tag.Base(); err != nil || base.String() != s.language {
		return fmt.Sprintf(unknownMark, key)
	}
	return text
}

// knows tells whether there is a sentence for a key.
func (s *speaker) knows(key string) bool {
	return s.say(key, nil, nil) != fmt.Sprintf(unknownMark, key)
}

// t is the sentence of a key; pairs are names and values for its {{.Name}}.
func t(ctx context.Context, key string, pairs ...any) string {
	return lookFrom(ctx).words.say(key, nil, data(pairs))
}

// n is the sentence of a key for a number of things: one or other. {{.N}} is
// the number as people write it.
func n(ctx context.Context, key string, count int, pairs ...any) string {
	return lookFrom(ctx).words.say(key, count, data(append(pairs, "N", num(ctx, count))))
}

// word is the sentence of a value: word(ctx, "state", "done") is state.done.
// The values of each family are listed in words_test.go.
func word(ctx context.Context, family, value string) string {
	return t(ctx, family+"."+strings.ReplaceAll(value, "-", "_"))
}

func data(pairs []any) map[string]any {
	if len(pairs) == 0 {
		return nil
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		m[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return m
}
