package api

import (
	"context"
	"net/url"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// Edit is what became of an edit of the concept.
type Edit struct {
	Version int64         `json:"version" doc:"Of the concept that is in force now"`
	Changes []string      `json:"changes" nullable:"false" doc:"What differs from before"`
	Today   engine.Result `json:"today" doc:"What active jobs would do today"`
}

func editOf(e engine.Edited) Edit {
	if e.Changes == nil {
		e.Changes = []string{}
	}
	return Edit{Version: e.Version, Changes: e.Changes, Today: e.Today}
}

// edit exchanges one action or job. If-Match: * adds what is not there.
func (a *api) edit(ctx context.Context, actor access.Actor, in concept.Section, name string, m IfMatch, definition map[string]any) (*answer[Edit], error) {
	tag, err := a.seen(ctx, actor, in, name, m, definition)
	if err != nil {
		return nil, err
	}
	edited, err := a.engine.ReplaceDefinition(ctx, actor, in, name, definition, tag)
	if err != nil {
		return nil, err
	}
	_, now, err := a.engine.Definition(ctx, actor, in, name)
	if definition == nil {
		now, err = "", nil
	}
	return &answer[Edit]{ETag: quoted(now), Body: editOf(edited)}, err
}

// seen is the tag of the thing if the client saw it as it is, empty if it is to
// be added.
func (a *api) seen(ctx context.Context, actor access.Actor, in concept.Section, name string, m IfMatch, definition map[string]any) (string, error) {
	_, tag, err := a.engine.Definition(ctx, actor, in, name)
	if err != nil && m.Tag == "*" && definition != nil {
		return "", nil // where another adds it first, the engine says so
	}
	if err != nil {
		return "", err
	}
	return tag, m.among(quoted(tag))
}

func quoted(tag string) string {
	if tag == "" {
		return ""
	}
	return `"` + tag + `"`
}

// filters are the query of a next page: pairs of name and value, empty ones
// left out.
func filters(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}
