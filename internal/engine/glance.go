package engine

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/datasource"
)

// glance is the situation for showing something: the sources are opened, and
// the concept is bound to their schemas as they were a minute ago at most. What
// decides about a record looks afresh (inForce).
func (e *Engine) glance(ctx context.Context) (*situation, error) {
	in, err := e.lately(ctx)
	if err != nil {
		return nil, err
	}
	s := &situation{version: in.Version, concept: in.Binding.Concept, binding: in.Binding,
		sources: map[string]*datasource.Source{}, installed: map[string]bool{}, day: in.Day}
	for _, src := range s.concept.Sources {
		d, err := e.open(ctx, src)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.sources[src.Name] = d
		if err := d.Ours(ctx, e.installation); err != nil {
			return nil, errors.Join(err, s.Close())
		}
		if s.installed[src.Name], err = d.Installed(ctx); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	return s, nil
}

// shown lets something be shown at a glance, and afresh where a table or column
// is not what it was a minute ago.
func (e *Engine) shown(ctx context.Context, show func(*situation) error) error {
	s, err := e.glance(ctx)
	if err == nil {
		err = errors.Join(show(s), s.Close())
	}
	if !errors.Is(err, datasource.ErrMissing) {
		return err
	}
	if s, err = e.inForce(ctx); err != nil {
		return err
	}
	return errors.Join(show(s), s.Close())
}
