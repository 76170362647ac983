package datasource

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Probe is what happened to one record when the change was tried on it and
// rolled back.
type Probe struct {
	Tried    bool     // there was a record to try it on
	Moved    []string // columns nobody asked to change that changed, sorted; parts as "part.column"
	Starts   bool     // the date the rule starts from moved
	Reverted []string // columns that did not keep what was written, sorted
	Left     bool     // the record would still change afterwards
	// Refused is how the database refused the change, nil if it did not. Of a
	// record that may not be changed it says nothing: what stops it may be the
	// very thing the database refuses.
	Refused error
}

// errProbed ends the transaction of a probe, so that it is rolled back.
var errProbed = errors.New("probed")

// Probe runs the change on one record that may be changed, or else on one that
// is met, in a transaction that is always rolled back. It tells what triggers
// and constraints make of the change.
//
// A record that somebody else is at work on is left alone, and the next is tried.
func (s *Source) Probe(ctx context.Context, criteria *Criteria) (probe Probe, failed error) {
	after := Key("")
	for range specimens {
		key, eligible, err := s.specimen(ctx, criteria, after)
		if err != nil || key == "" {
			return probe, cmp.Or(s.fail("probe", err), failed)
		}
		if probe, failed = s.probe(ctx, criteria, key, eligible); !errors.Is(failed, ErrRetry) {
			return probe, failed
		}
		after = key
	}
	return probe, failed
}

// specimens is on how many records a probe is tried.
const specimens = 8

func (s *Source) probe(ctx context.Context, criteria *Criteria, key Key, eligible bool) (Probe, error) {
	probe := Probe{Tried: true}
	free := &Criteria{Subject: criteria.Subject, Day: criteria.Day, Change: criteria.Change, NoMarks: criteria.NoMarks}
	err := s.within(ctx, "probe", func(tx *sql.Tx) error {
		tuples, err := criteria.Subject.splitAll([]Key{key})
		if err != nil {
			return err
		}
		w := &attempt{Source: s, tx: tx, question: ask(s.d, free), batch: Batch{ID: "probe", Object: criteria.Subject.Table.Table, Criteria: free}}
		if err := w.try(ctx, &probe, key, tuples, criteria.Start); err != nil {
			return err
		}
		return errProbed
	})
	if !eligible && probe.Refused != nil {
		return Probe{}, nil //nolint:nilerr // the record was not to be changed: there is nothing to try
	}
	switch refused := plainKind(err); {
	case probe.Refused == nil && errors.Is(refused, ErrConstraint):
		probe.Refused = err
	case !probe.done(err):
		return Probe{}, err
	}
	return probe, nil
}

// done tells whether the transaction ended as a probe has to.
func (p Probe) done(err error) bool {
	var ours *Error
	return p.Refused != nil || errors.As(err, &ours) && ours.Kind == nil && ours.Code == ""
}

// specimen is the first record after another that may be changed, or else one
// that is met; no key if there is neither.
func (s *Source) specimen(ctx context.Context, criteria *Criteria, after Key) (key Key, eligible bool, err error) {
	found, err := s.Page(ctx, criteria, after, 1)
	if err != nil || len(found) > 0 {
		return append(found, Candidate{})[0].Key, err == nil, err
	}
	found, err = s.PageAll(ctx, criteria, after, 1)
	return append(found, Candidate{})[0].Key, false, err
}

// try changes one record and looks at it before and after.
func (w *attempt) try(ctx context.Context, probe *Probe, key Key, chosen [][]string, start rule.Start) error {
	among := w.among(w.row, chosen)
	before, err := w.look(ctx, among, start)
	if err != nil {
		return err
	}
	if err := w.lifted(ctx, w.ofKey(key), func() error { return w.writeAll(ctx, chosen, &Outcome{}) }); err != nil {
		if kind := judge(err).kind; errors.Is(kind, ErrConstraint) {
			probe.Refused = w.fail("probe", err)
			return errProbed
		}
		return err
	}
	if w.criteria.Change.Delete {
		return nil
	}
	after, err := w.look(ctx, among, start)
	if err != nil {
		return err
	}
	w.compare(probe, before, after)
	return w.reverted(ctx, probe, among)
}

// seen is what a probe looks at: the texts of the record's columns, and the
// start in its conditions.
type seen struct {
	texts map[string]sql.NullString
	start rule.Moment
}

func (w *attempt) look(ctx context.Context, among expr, start rule.Start) (seen, error) {
	found, err := w.textsOf(ctx, w.tx, w.compiler, w.row, expr{sql: w.item(w.row)}, among)
	if err != nil || len(found) == 0 {
		return seen{}, err
	}
	row := found[0]
	for _, r := range w.subject.Relations {
		from, theirs, joined := w.reach(r.Name, w.row)
		others, err := w.textsOf(ctx, w.tx, w.compiler, theirs, cat(w.item(w.row), ", ", from), all(among, joined))
		if err != nil {
			return seen{}, err
		}
		for _, other := range others {
			row.related[r.Name] = append(row.related[r.Name], other)
		}
	}
	return seen{row.values, rule.EvalStart(start, row, w.subject.Zones)}, nil
}

// compare notes what moved though nobody asked for it.
func (w *attempt) compare(probe *Probe, before, after seen) {
	asked := map[string]bool{}
	for _, set := range w.criteria.Change.Sets {
		asked[set.Column] = true
	}
	for _, name := range slices.Sorted(maps.Keys(before.texts)) {
		if !asked[name] && before.texts[name] != after.texts[name] {
			probe.Moved = append(probe.Moved, name)
		}
	}
	probe.Starts = before.start != after.start
}

// reverted notes the columns that do not hold what was written to them.
func (w *attempt) reverted(ctx context.Context, probe *Probe, among expr) error {
	for _, set := range w.criteria.Change.Sets {
		if set.goOnly() {
			continue
		}
		n, err := w.countRows(ctx, expr{sql: w.item(w.row)}, all(among, w.differs(set, w.row, w.key(w.row))))
		if err != nil {
			return err
		}
		if n > 0 {
			probe.Reverted = append(probe.Reverted, set.Column)
		}
	}
	goes := goSets(w.criteria.Change.Sets)
	err := w.compute(ctx, w.tx, w.subject, reading{change: &w.criteria.Change, sets: goes, choose: at(among)}, func(v computed) error {
		for i, set := range goes {
			if v.old[i] != v.new[i] {
				probe.Reverted = append(probe.Reverted, set.Column)
			}
		}
		return nil
	})
	slices.Sort(probe.Reverted)
	probe.Left = len(probe.Reverted) > 0
	return err
}
