package engine

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// showing is a situation for looking: the concept as it was bound to the schemas
// a minute ago at most, with some of its sources from the shelf (all if none is
// named). Nothing that is decided about a record may rest on it.
func (e *Engine) showing(ctx context.Context, names ...string) (*situation, error) {
	bound, err := e.lately(ctx)
	if err != nil {
		return nil, err
	}
	s := &situation{version: bound.Version, concept: bound.Binding.Concept, binding: bound.Binding, day: bound.Day,
		sources: map[string]*datasource.Source{}, installed: map[string]bool{}, schemas: map[string]*schema.Database{}}
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	if err := e.borrow(ctx, s, bound, wanted); err != nil {
		return nil, err
	}
	return s, nil
}

// shown lets something be shown, and afresh where a table or column is not what
// it was, or a connection was lost: the database may be another by now.
func (e *Engine) shown(ctx context.Context, show func(*situation) error, names ...string) error {
	s, err := e.showing(ctx, names...)
	if err == nil {
		err = errors.Join(show(s), s.Close())
	}
	if !errors.Is(err, datasource.ErrMissing) && !errors.Is(err, datasource.ErrLost) || ctx.Err() != nil {
		return err
	}
	if err := e.shelf.clear(); err != nil {
		return err
	}
	if s, err = e.inForce(ctx); err != nil {
		return err
	}
	return errors.Join(show(s), s.Close())
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
