package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// showing is a situation for looking: the concept as it was bound to the schemas
// not long ago, with some of its sources open (all if none is named). Nothing
// that is decided about a record may rest on it.
func (e *Engine) showing(ctx context.Context, names ...string) (*situation, error) {
	bound, err := e.lately(ctx)
	if err != nil {
		return nil, err
	}
	s := &situation{version: bound.Version, concept: bound.Binding.Concept, binding: bound.Binding, day: bound.Day,
		sources: map[string]*datasource.Source{}, installed: map[string]bool{}, schemas: map[string]*schema.Database{}}
	for _, src := range s.concept.Sources {
		if len(names) > 0 && !slices.Contains(names, src.Name) {
			continue
		}
		d, err := e.open(ctx, src)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.sources[src.Name] = d
		if s.installed[src.Name], err = d.Installed(ctx); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// sourceOf is the source of an object of the concept in force, empty if there
// is no such object: whoever asks is told so once the concept is at hand.
func (e *Engine) sourceOf(ctx context.Context, object string) string {
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return ""
	}
	if o := in.Concept.Object(object); o != nil {
		return o.Source
	}
	return ""
}
