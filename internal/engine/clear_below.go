package engine

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// clearBelow renews, once after a run, what its sources keep about the values of
// the tables that were changed, and says what was not possible. Nothing of it
// makes the run fail: what had to be done is done and stands in the ledger.
func (e *Engine) clearBelow(ctx context.Context, s *situation, run string, vacuum bool) []string {
	tables, err := e.changedTables(ctx, s, run)
	if err != nil || ctx.Err() != nil {
		return nil // the store or the caller is gone; closing the run says so
	}
	var lines []string
	for _, source := range slices.Sorted(maps.Keys(tables)) {
		left, err := s.sources[source].ClearBelow(ctx, tables[source], vacuum)
		for _, l := range left {
			lines = append(lines, strings.TrimSpace(source+": "+strings.TrimPrefix(l.Table.String()+": ", ": ")+l.Why))
		}
		if err != nil {
			lines = append(lines, source+": "+err.Error())
		}
	}
	for _, line := range lines {
		e.log.Warn("old values may be left below the tables", "run", run, "what", line)
	}
	return lines
}

// changedTables are the tables, by source, of which a run changed rows.
func (e *Engine) changedTables(ctx context.Context, s *situation, run string) (map[string][]schema.Name, error) {
	slicesOf, err := e.store.SlicesOf(ctx, run)
	if err != nil {
		return nil, err
	}
	tables := map[string][]schema.Name{}
	for _, sl := range slicesOf {
		job := s.binding.Named(sl.Job)
		if sl.Changed == 0 || job == nil || !changesValues(job.Action.Kind) || s.sources[sl.Source] == nil {
			continue
		}
		for _, t := range writtenTables(job.Action) {
			if !slices.Contains(tables[sl.Source], t.Name) {
				tables[sl.Source] = append(tables[sl.Source], t.Name)
			}
		}
	}
	return tables, nil
}

// writtenTables are those whose rows an action changes or deletes.
func writtenTables(a *plan.Action) []*schema.Table {
	tables := []*schema.Table{a.Object.Table}
	for _, r := range a.Object.Relations {
		writes := slices.ContainsFunc(a.Parts, func(p plan.PartWrites) bool { return p.Relation == r.Name })
		if r.Part && r.Table != nil && (writes || a.Kind == method.Delete) {
			tables = append(tables, r.Table)
		}
	}
	return tables
}

// tableFor is the object's table, or that of a part.
func tableFor(o *plan.Object, relation string) *schema.Table {
	if relation == "" {
		return o.Table
	}
	return o.Relation(relation).Table
}
