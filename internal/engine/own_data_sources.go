package engine

import (
	"context"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// inSources deletes what has expired of marks and ledgers. A source that has
// lost something, or that does not know us, keeps both until that is settled.
func (x *expiringOwn) inSources(ctx context.Context) error {
	s, err := x.inForce(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, src := range s.concept.Sources {
		if !s.installed[src.Name] {
			x.left("source " + src.Name + ": it does not have our tables")
			continue
		}
		l, err := x.lost(ctx, s, src.Name, looksBack)
		if err != nil {
			return err
		}
		if l.any() {
			x.left("source " + src.Name + ": a restore is not settled; see check, then reapply")
			continue
		}
		if err := x.inSource(ctx, s, src.Name); err != nil {
			return err
		}
	}
	return nil
}

func (x *expiringOwn) left(why string) { x.result.Left = append(x.result.Left, why) }

func (x *expiringOwn) inSource(ctx context.Context, s *situation, source string) error {
	marks, ledger := x.kind(concept.OwnMarks, source), x.kind(concept.OwnLedger, source)
	if err := x.endErased(ctx, s, source, max(marks.Before, ledger.Before)); err != nil {
		return err
	}
	for _, k := range []*OwnKind{marks, ledger} {
		if err := x.expire(ctx, k); err != nil {
			return err
		}
	}
	return x.forgetLedger(ctx, s.sources[source], ledger.Before)
}

func (x *expiringOwn) kind(kind concept.OwnKind, source string) *OwnKind {
	return &x.result.Kinds[slices.IndexFunc(x.result.Kinds, func(k OwnKind) bool { return k.Kind == string(kind) && k.Source == source })]
}

// endErased notes of marks set before a day that they ended with an erasure of
// their record. Only the ledger knows, and what it knew must not be taken for a
// lost mark when it is gone.
func (x *expiringOwn) endErased(ctx context.Context, s *situation, source string, before rule.Day) error {
	set, err := x.store.MarkEventsOf(ctx, source)
	if err != nil {
		return err
	}
	ended := map[string]bool{}
	for _, m := range set {
		ended[m.Mark] = ended[m.Mark] || m.Event == "ended"
	}
	var gone []store.MarkEvent
	for _, m := range set {
		if m.Event != "set" || ended[m.Mark] || !at(m).Before(before.Midnight(x.concept.Zone)) {
			continue
		}
		when, err := x.erasedWithout(ctx, s, m)
		if err != nil {
			return err
		}
		if when.IsZero() {
			continue
		}
		m.ID, m.Event, m.Reason, m.Reference, m.Actor, m.At = newID(), "ended", "erased", "", x.actor.ID, when.UTC().Format(time.RFC3339Nano)
		gone = append(gone, m)
	}
	return x.store.EndErased(ctx, store.By{Actor: x.actor.ID, At: x.now()}, gone)
}

// erasedWithout is when the record of a mark was erased that stands no longer;
// zero if it stands, or was not erased since.
func (x *expiringOwn) erasedWithout(ctx context.Context, s *situation, m store.MarkEvent) (when time.Time, err error) {
	d := s.sources[m.Source]
	standing, err := d.MarkIDs(ctx, m.Tab, datasource.Key(m.RecordKey))
	if err != nil || slices.Contains(standing, m.Mark) {
		return when, err
	}
	history, err := d.History(ctx, m.Tab, datasource.Key(m.RecordKey))
	for _, h := range history {
		a := s.concept.Action(h.Action)
		if (a == nil || erases(a.Kind)) && h.At.After(at(m)) {
			return h.At, err
		}
	}
	return when, err
}

// forgetLedger deletes the rows of batches whose entries have expired, and of
// batches as old that changed nothing and were never logged. It also meets what
// an earlier night left, or an old backup brought back.
func (x *expiringOwn) forgetLedger(ctx context.Context, d *datasource.Source, before rule.Day) error {
	all, err := d.Batches(ctx, "")
	if err != nil {
		return err
	}
	old := slices.DeleteFunc(all, func(b datasource.Committed) bool { return !b.At.Before(before.Midnight(x.concept.Zone)) })
	ids := make([]string, len(old))
	for i, b := range old {
		ids[i] = b.Batch
	}
	forgotten, err := x.store.Forgotten(ctx, ids)
	if err != nil {
		return err
	}
	for _, b := range old {
		if x.over() {
			return nil
		}
		if !forgotten[b.Batch] && b.Records > 0 {
			continue
		}
		if err := d.ForgetBatches(ctx, []string{b.Batch}); err != nil {
			return err
		}
	}
	return nil
}
