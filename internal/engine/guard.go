package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// GuardSQL is what InstallGuard would run in a source now, as SQL that the
// owner of its tables can run instead.
func (e *Engine) GuardSQL(ctx context.Context, actor access.Actor, source string, observe bool) (string, error) {
	if err := actor.Require(access.ReadSources); err != nil {
		return "", err
	}
	s, d, err := e.guardedSource(ctx, source)
	if err != nil {
		return "", err
	}
	defer s.Close()
	statements, err := d.GuardSQL(ctx, guardOrder(s, source, observe))
	if err != nil {
		return "", err
	}
	return datasource.Script(d.Dialect(), statements), nil
}

// InstallGuard makes other programs heed the Locks and Keeps of a source; with
// observe it only writes down what they would be refused. It replaces a guard
// that is there. It is never done beside a run, whose batches must know of it.
func (e *Engine) InstallGuard(ctx context.Context, actor access.Actor, source string, observe bool) (GuardReport, error) {
	if err := actor.Require(access.ManageSources); err != nil {
		return GuardReport{}, err
	}
	mode := datasource.GuardEnforce
	if observe {
		mode = datasource.GuardObserve
	}
	err := e.changeGuard(ctx, source, func(s *situation, d *datasource.Source) error {
		if err := execution.Patiently(ctx, func() error { return d.InstallGuard(ctx, guardOrder(s, source, observe)) }); err != nil {
			return err
		}
		return e.store.SetGuard(ctx, store.Guard{Source: source, Mode: string(mode), At: e.now().UTC().Format(time.RFC3339Nano), Actor: actor.ID})
	})
	if err != nil {
		return GuardReport{}, err
	}
	return e.guardReport(ctx, source)
}

// RemoveGuard takes the guard of a source away: its Locks hold for Fristwerk
// alone again.
func (e *Engine) RemoveGuard(ctx context.Context, actor access.Actor, source string) error {
	if err := actor.Require(access.ManageSources); err != nil {
		return err
	}
	return e.changeGuard(ctx, source, func(_ *situation, d *datasource.Source) error {
		if err := execution.Patiently(ctx, func() error { return d.RemoveGuard(ctx) }); err != nil {
			return err
		}
		return e.store.DropGuard(ctx, source, actor.ID, e.now())
	})
}

// GuardStatus says per table what the guard enforces, and every way around it.
func (e *Engine) GuardStatus(ctx context.Context, actor access.Actor, source string) (GuardReport, error) {
	if err := actor.Require(access.ReadSources); err != nil {
		return GuardReport{}, err
	}
	return e.guardReport(ctx, source)
}

func (e *Engine) changeGuard(ctx context.Context, source string, change func(*situation, *datasource.Source) error) error {
	ctx, place, err := e.alone(ctx)
	if err != nil {
		return err
	}
	defer place.leave(ctx)
	s, d, err := e.guardedSource(ctx, source)
	if err != nil {
		return err
	}
	defer s.Close()
	return change(s, d)
}

// guardedSource is a source with our tables in it: without them no mark can be.
func (e *Engine) guardedSource(ctx context.Context, source string) (*situation, *datasource.Source, error) {
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, nil, err
	}
	d := s.sources[source]
	switch {
	case d == nil:
		err = fmt.Errorf("%q is not among %s: %w", source, strings.Join(sourceNames(s.concept), ", "), ErrUnknownSource)
	case !s.installed[source]:
		err = fmt.Errorf("source %s: %w", source, datasource.ErrNotInstalled)
	default:
		return s, d, nil
	}
	s.Close()
	return nil, nil, err
}

func sourceNames(c *concept.Concept) []string {
	names := make([]string, len(c.Sources))
	for i, src := range c.Sources {
		names[i] = src.Name
	}
	return names
}

// guardOrder puts what the concept protects in a source into the words of its
// database.
func guardOrder(s *situation, source string, observe bool) datasource.GuardOrder {
	o := datasource.GuardOrder{Message: s.concept.LockMessage, Behind: ahead(s.concept.Zone, yearOf(s.day)), Observe: observe,
		Tables: s.schemas[source].Tables}
	for _, object := range s.binding.Objects {
		if object.Source != source || object.Table == nil {
			continue
		}
		g := datasource.Guarded{Name: object.Name, Subject: execution.Subject(s.binding, object), Row: object.Guard == concept.GuardRow,
			Personal: map[string][]string{"": personal(object.Columns)}, HideFrom: object.HideFrom}
		for _, p := range object.Parts {
			g.Personal[p.Name] = personal(p.Columns)
		}
		o.Objects = append(o.Objects, g)
	}
	return o
}

func personal(columns []concept.Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

func yearOf(d rule.Day) int {
	year, _, _ := d.Civil()
	return year
}

// ahead is how many minutes a zone is ahead of UTC at the least in a year.
func ahead(zone *time.Location, year int) int {
	least := 24 * 60
	for month := time.January; month <= time.December; month++ {
		_, seconds := time.Date(year, month, 1, 12, 0, 0, 0, zone).Zone()
		least = min(least, seconds/60)
	}
	return least
}
