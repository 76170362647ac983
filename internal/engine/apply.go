package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Propose checks a concept against its sources and says what it would change
// and what its active jobs would do today. It writes nothing.
func (e *Engine) Propose(ctx context.Context, actor access.Actor, file string, text []byte) (*Proposal, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, err
	}
	return e.propose(ctx, file, text, false)
}

func (e *Engine) propose(ctx context.Context, file string, text []byte, adopting bool) (*Proposal, error) {
	c, err := concept.Parse(file, text)
	if err != nil {
		return nil, err
	}
	s, err := e.situationFor(ctx, c, adopting)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := e.findLive(ctx, s); err != nil {
		return nil, err
	}
	p := &Proposal{Concept: c, Binding: s.binding}
	if p.Adopt, err = e.adoptable(ctx, s); err != nil {
		return nil, err
	}
	if p.Changes, p.Unchanged, err = e.differences(ctx, c); err != nil {
		return nil, err
	}
	p.Today, err = e.foresee(ctx, s, nil, s.day)
	return p, err
}

// PutInForce makes our tables in the sources, stores the concept as a new
// version, and ends the marks of jobs it no longer has. Its active jobs count as
// seen: whoever puts them in force was shown what they would do today.
func (e *Engine) PutInForce(ctx context.Context, actor access.Actor, p *Proposal) (int64, error) {
	version, err := e.putInForce(ctx, actor, p, e.store.AddVersion)
	if err != nil || p.Unseen {
		return version, err
	}
	var seen []*plan.Job
	for _, j := range p.Binding.Jobs {
		if j.Active {
			seen = append(seen, j)
		}
	}
	return version, e.saw(ctx, actor, seen...)
}

func (e *Engine) putInForce(ctx context.Context, actor access.Actor, p *Proposal, add func(context.Context, store.Version) (int64, error)) (int64, error) {
	if err := actor.Require(access.ChangeConcept); err != nil {
		return 0, err
	}
	s, err := e.situationFor(ctx, p.Concept, len(p.Adopt) > 0)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if err := e.adopt(ctx, actor, s, p.Adopt); err != nil {
		return 0, err
	}
	for _, d := range s.sources {
		if err := d.Install(ctx, e.installation); err != nil {
			return 0, err
		}
	}
	version, err := add(ctx, store.Version{
		Name: p.Concept.Name, Text: string(p.Concept.Text), AppliedAt: e.now(), AppliedBy: actor.ID,
	})
	if err != nil {
		return 0, err
	}
	if err := e.store.AddSeen(ctx, version, fingerprints(p.Binding)); err != nil {
		return version, err
	}
	if err := e.noteLooks(ctx, actor, s); err != nil {
		return version, err
	}
	return version, e.endOrphans(ctx, s)
}

func fingerprints(b *plan.Binding) []string {
	var list []string
	for _, f := range b.Findings {
		list = append(list, f.Fingerprint())
	}
	return list
}

// endOrphans ends the marks of jobs that the concept no longer has. A job that
// is only switched off leaves its marks.
func (e *Engine) endOrphans(ctx context.Context, s *situation) error {
	for _, d := range s.sources {
		marks, err := orphans(ctx, s, d)
		if err != nil {
			return err
		}
		for object, ids := range marks {
			if err := d.EndMarks(ctx, object, ids); err != nil {
				return err
			}
		}
	}
	return nil
}

func orphans(ctx context.Context, s *situation, d *datasource.Source) (map[string][]string, error) {
	marks, err := d.Marks(ctx, "", "")
	if err != nil {
		return nil, err
	}
	gone := map[string][]string{}
	for _, m := range marks {
		job, ok := strings.CutPrefix(m.Origin, "job/")
		if ok && s.concept.Job(job) == nil {
			gone[m.Object] = append(gone[m.Object], m.ID)
		}
	}
	return gone, nil
}

// differences says in words how a concept differs from the one in force.
func (e *Engine) differences(ctx context.Context, c *concept.Concept) (changes []string, same bool, err error) {
	v, err := e.store.InForce(ctx)
	if errors.Is(err, store.ErrNoConcept) {
		return []string{"first concept of this installation"}, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if v.Text == string(c.Text) {
		return nil, true, nil
	}
	old, err := concept.Parse(v.Name, []byte(v.Text))
	if err != nil {
		return []string{"the concept in force cannot be read by this version"}, false, nil //nolint:nilerr // said as a difference
	}
	changes = compare(plan.Meanings(old), plan.Meanings(c))
	for _, j := range old.Jobs {
		if c.Job(j.Name) == nil {
			changes = append(changes, fmt.Sprintf("marks set by job %s end", j.Name))
		}
	}
	return changes, false, nil
}

// compare names the parts that are new, changed or gone.
func compare(old, now map[string]string) []string {
	var changes []string
	for name, meaning := range now {
		was, known := old[name]
		switch {
		case !known:
			changes = append(changes, name+" is new")
		case was != meaning:
			changes = append(changes, name+" is changed")
		}
	}
	for name := range old {
		if _, known := now[name]; !known {
			changes = append(changes, name+" is gone")
		}
	}
	slices.Sort(changes)
	return changes
}

// Grants prints the rights each source needs, as SQL its owner can run.
func (e *Engine) Grants(ctx context.Context, actor access.Actor, file string, text []byte) (string, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return "", err
	}
	c, err := concept.Parse(file, text)
	if err != nil {
		return "", err
	}
	s, err := e.situation(ctx, c)
	if err != nil {
		return "", err
	}
	defer s.Close()
	var b strings.Builder
	for _, src := range c.Sources {
		change, read := tables(s.binding, src.Name)
		d := s.sources[src.Name]
		fmt.Fprintf(&b, "-- source %s\n%s%s\n", src.Name, d.GrantsSQL(change, read), d.GuardGrantsSQL(guardOrder(s, src.Name, false)))
	}
	return b.String(), nil
}

// tables are those of a source that are changed, and those only read.
func tables(b *plan.Binding, source string) (change, read []schema.Name) {
	for _, o := range b.Objects {
		if o.Source != source || o.Table == nil {
			continue
		}
		change = append(change, o.Table.Name)
		for _, r := range o.Relations {
			switch {
			case r.Table == nil: // a finding says so
			case r.Part:
				change = append(change, r.Table.Name)
			default:
				read = append(read, r.Table.Name)
			}
		}
	}
	return distinct(change), slices.DeleteFunc(distinct(read), func(n schema.Name) bool { return slices.Contains(change, n) })
}

func distinct(names []schema.Name) []schema.Name {
	var out []schema.Name
	for _, n := range names {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// Export is the concept in force as its file was.
func (e *Engine) Export(ctx context.Context, actor access.Actor) ([]byte, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, err
	}
	v, err := e.store.InForce(ctx)
	return []byte(v.Text), err
}
