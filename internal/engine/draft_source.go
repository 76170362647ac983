package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// variableName is what a variable of the environment may be called that holds a
// source's url.
var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,60}$`)

// DraftSource drafts a concept with a source whose url stands in a variable of
// the server's environment: the url itself, which may hold a password, is never
// handed over here. The first source comes with a draft of its objects; to a
// concept that is in force only the source is added.
func (e *Engine) DraftSource(ctx context.Context, actor access.Actor, variable string) (Draft, error) {
	if err := actor.Require(access.ManageSources); err != nil {
		return Draft{}, err
	}
	if !variableName.MatchString(variable) {
		return Draft{}, fmt.Errorf("a url stands in a variable such as SALES_URL: %w", ErrBadOrder)
	}
	template := "${" + variable + "}"
	if _, err := concept.Expand(template, e.env); err != nil {
		return Draft{}, err
	}
	in, err := e.conceptInForce(ctx)
	if errors.Is(err, ErrNoConcept) {
		return e.firstSource(ctx, template)
	}
	if err != nil {
		return Draft{}, err
	}
	name := sourceName(template)
	free := name
	for n := 2; in.Concept.Source(free) != nil; n++ {
		free = fmt.Sprintf("%s_%d", name, n)
	}
	text, err := concept.SetEntry(in.Concept.Text, concept.SourceSection, free, []concept.Field{{Key: "url", Value: template}})
	if err != nil {
		return Draft{}, draftError(err)
	}
	return Draft{Text: text, Base: in.Version, Open: []string{}}, parses(text)
}

// firstSource drafts a whole concept. The draft names a variable after the
// source; it is to be the one that was given.
func (e *Engine) firstSource(ctx context.Context, template string) (Draft, error) {
	at, err := e.address("source", template)
	if err != nil {
		return Draft{}, err
	}
	text, err := e.discover(ctx, at, DiscoverOrder{URL: template})
	if err != nil {
		return Draft{}, err
	}
	named := []byte("url: ${" + strings.ToUpper(sourceName(template)) + "_URL}")
	text = bytes.Replace(text, named, []byte("url: "+template), 1)
	return Draft{Text: text, Open: []string{}}, parses(text)
}
