package engine

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// situation is a concept bound to its open sources on one day.
type situation struct {
	version   int64
	concept   *concept.Concept
	binding   *plan.Binding
	sources   map[string]*datasource.Source
	schemas   map[string]*schema.Database // as they are now, by source
	installed map[string]bool             // sources that carry our tables
	followers map[string]*followers       // of sources with a bound for their replicas, once they were asked
	adopting  bool                        // sources of another installation are read as well
	foreign   map[string]bool             // those
	day       rule.Day
	gates     map[string]JobGate // of a run of the scheduler, by job
	until     time.Time          // not zero: what is not judged by then stays open
	back      func() error       // gives borrowed sources back; nil: they are its own
}

// inForce is the situation under the concept in force.
func (e *Engine) inForce(ctx context.Context) (*situation, error) {
	v, err := e.store.InForce(ctx)
	if err != nil {
		return nil, err
	}
	c, err := concept.Parse(v.Name, []byte(v.Text))
	if err != nil {
		return nil, fmt.Errorf("read the concept in force: %w", err)
	}
	s, err := e.situation(ctx, c)
	if err != nil {
		return nil, err
	}
	s.version = v.Version
	seen, err := e.store.Seen(ctx, v.Version)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.binding.Seen(seen)
	if err := e.findDrift(ctx, s); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// situation opens and inspects every source of a concept and binds it.
func (e *Engine) situation(ctx context.Context, c *concept.Concept) (*situation, error) {
	return e.situationFor(ctx, c, false)
}

// situationFor is the situation, also of sources that are to be adopted.
func (e *Engine) situationFor(ctx context.Context, c *concept.Concept, adopting bool) (*situation, error) {
	s := &situation{concept: c, adopting: adopting, foreign: map[string]bool{}, sources: map[string]*datasource.Source{}, installed: map[string]bool{}, followers: map[string]*followers{},
		day: rule.DayOf(e.now(), c.Zone)}
	schemas := map[string]*schema.Database{}
	s.schemas = schemas
	if err := e.apart(c.Sources); err != nil {
		return nil, err
	}
	for _, src := range c.Sources {
		if err := e.look(ctx, s, src, schemas); err != nil {
			return nil, errors.Join(err, s.Close())
		}
	}
	s.binding = plan.Bind(c, schemas)
	return s, nil
}

func (e *Engine) look(ctx context.Context, s *situation, src *concept.Source, schemas map[string]*schema.Database) error {
	d, err := e.open(ctx, src)
	if err != nil {
		return err
	}
	s.sources[src.Name] = d
	if err := d.Ours(ctx, e.installation); err != nil && !s.mayTake(src, err) {
		return err
	}
	if schemas[src.Name], err = d.Inspect(ctx); err != nil {
		return err
	}
	if isStore(schemas[src.Name]) {
		return fmt.Errorf("source %s: %w", src.Name, ErrStoreIsSource)
	}
	s.installed[src.Name], err = d.Installed(ctx)
	return err
}

// isStore tells whether a database is a control store, ours or another's. A
// store beside the data it speaks of would be restored together with them, and
// could then not tell what was lost.
func isStore(d *schema.Database) bool {
	ours := 0
	for _, t := range d.Tables {
		switch t.Table {
		case "concept_version", "case_person", "casefile", "job_run":
			ours++
		}
	}
	return ours == 4
}

// open opens a source by its URL in the concept. A relative SQLite path counts
// from the data folder.
func (e *Engine) open(ctx context.Context, src *concept.Source) (*datasource.Source, error) {
	return e.openTarget(ctx, src, src.URL)
}

// openTarget opens a source, or a replica of it.
func (e *Engine) openTarget(ctx context.Context, src *concept.Source, url string) (*datasource.Source, error) {
	url, err := e.address(src.Name, url)
	if err != nil {
		return nil, err
	}
	return datasource.OpenTarget(ctx, datasource.Target{Name: src.Name, URL: url, Zone: src.Zone, LockTimeout: src.LockTimeout})
}

// address is the URL of a source with its variables, a relative path completed.
func (e *Engine) address(name, url string) (string, error) {
	url, err := concept.Expand(url, e.env)
	if err != nil {
		return "", fmt.Errorf("source %s: %w", name, err)
	}
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok && !filepath.IsAbs(path) {
		dir, err := filepath.Abs(e.dir)
		if err != nil {
			return "", err
		}
		url = "sqlite:" + filepath.Join(dir, path)
	}
	return url, nil
}

// apart refuses two sources that are one database: the rows their objects share
// would each be looked at from one side only.
func (e *Engine) apart(sources []*concept.Source) error {
	for i, a := range sources {
		for _, b := range sources[:i] {
			one, errA := e.address(a.Name, a.URL)
			other, errB := e.address(b.Name, b.URL)
			if err := errors.Join(errA, errB); err != nil {
				return err
			}
			if datasource.Same(one, other) {
				return fmt.Errorf("sources %s and %s: %w", b.Name, a.Name, ErrOneDatabase)
			}
		}
	}
	return nil
}

// Close closes the sources, or gives them back.
func (s *situation) Close() error {
	if s.back != nil {
		return s.back()
	}
	var errs []error
	for _, d := range s.sources {
		errs = append(errs, d.Close())
	}
	for _, f := range s.followers {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// source is the database of an object.
func (s *situation) source(o *plan.Object) *datasource.Source { return s.sources[o.Source] }

// object finds a bound object by name.
func (s *situation) object(name string) (*plan.Object, error) {
	if o := s.binding.Object(name); o != nil && o.Table != nil {
		return o, nil
	}
	var names []string
	for _, o := range s.binding.Objects {
		names = append(names, o.Name)
	}
	return nil, fmt.Errorf("%q is not among %s: %w", name, strings.Join(names, ", "), ErrUnknownObject)
}

// chosen are the jobs by name, or all active ones in the order of the concept.
func (s *situation) chosen(names []string) ([]*plan.Job, error) {
	var jobs []*plan.Job
	if len(names) == 0 {
		for _, j := range s.binding.Jobs {
			if j.Active {
				jobs = append(jobs, j)
			}
		}
		return jobs, nil
	}
	for _, n := range names {
		j := s.binding.Job(n)
		if j == nil {
			return nil, fmt.Errorf("%q: %w", n, ErrUnknownJob)
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}
