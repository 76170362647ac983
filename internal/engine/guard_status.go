package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
)

func (e *Engine) guardReport(ctx context.Context, source string) (GuardReport, error) {
	s, d, err := e.guardedSource(ctx, source)
	if err != nil {
		return GuardReport{}, err
	}
	defer s.Close()
	guards, err := e.store.Guards(ctx)
	if err != nil {
		return GuardReport{}, err
	}
	state, err := d.GuardStatus(ctx, guardOrder(s, source, false))
	if err != nil {
		return GuardReport{}, err
	}
	g := guards[source]
	r := GuardReport{Source: source, Mode: cmp.Or(string(state.Mode), "none"), Wanted: g.Mode, Since: g.At, By: g.Actor,
		Tables: []GuardTable{}, Left: append([]string{}, state.Left...), Observed: []Observation{}}
	for _, t := range state.Tables {
		r.Tables = append(r.Tables, tableReport(t))
	}
	for _, o := range state.Observed {
		r.Observed = append(r.Observed, Observation(o))
	}
	return r, nil
}

func tableReport(t datasource.GuardedTable) GuardTable {
	out := GuardTable{Object: t.Object, Part: t.Part, Table: t.Table, Mode: cmp.Or(string(t.Mode), "none"), Protects: "columns",
		HiddenFrom: t.Hidden, Triggers: []GuardTrigger{}, Ways: []GuardWay{}}
	if t.Row {
		out.Protects = "row"
	}
	for _, x := range t.Triggers {
		out.Triggers = append(out.Triggers, GuardTrigger{x.Name, x.Table, x.Event, string(x.State), x.Detail})
	}
	for _, w := range t.Ways {
		out.Ways = append(out.Ways, GuardWay{string(w.Code), w.Text})
	}
	return out
}

// findGuards names what is wrong with guards that were installed, and what they
// leave open. A source that nobody guards says lock_not_enforced instead.
func (e *Engine) findGuards(ctx context.Context, s *situation) error {
	guards, err := e.store.Guards(ctx)
	if err != nil {
		return err
	}
	for _, src := range s.concept.Sources {
		if !s.installed[src.Name] {
			continue
		}
		state, err := s.sources[src.Name].GuardStatus(ctx, guardOrder(s, src.Name, false))
		if err != nil {
			return err
		}
		_, wanted := guards[src.Name]
		if wanted || standsAny(state) {
			s.binding.Add(guardFindings(src.Name, guards[src.Name].Mode, state)...)
		}
	}
	return nil
}

func standsAny(state datasource.GuardState) bool {
	return slices.ContainsFunc(state.Tables, func(t datasource.GuardedTable) bool {
		return slices.ContainsFunc(t.Triggers, func(x datasource.GuardTrigger) bool { return x.State != datasource.TriggerMissing })
	})
}

// guardFindings stop no job: what is due must still be done, and marks be set.
func guardFindings(source, mode string, state datasource.GuardState) []plan.Finding {
	var found []plan.Finding
	add := func(code, object, where, detail string) {
		f := plan.NewFinding(code, object, where, detail)
		f.Jobs = []string{}
		found = append(found, f)
	}
	open := map[datasource.GuardWay][]string{}
	var ways []datasource.GuardWay
	for _, t := range state.Tables {
		for _, x := range t.Triggers {
			if code := troubleOf(x.State); code != "" {
				add(code, t.Object, x.Table+"."+x.Name, strings.TrimSpace(x.Event+" "+x.Detail))
			}
		}
		for _, w := range t.Ways {
			if open[w] == nil {
				ways = append(ways, w)
			}
			open[w] = append(open[w], t.Table)
		}
	}
	for _, name := range state.Left {
		add("guard_outdated", "", source+"."+name, "it guards what the concept no longer names")
	}
	if mode == string(datasource.GuardObserve) || state.Mode == datasource.GuardObserve {
		add("guard_observes", "", source, "")
	}
	for _, w := range ways {
		tables := slices.Compact(slices.Sorted(slices.Values(open[w])))
		add("guard_open", "", source+"."+string(w.Code), w.Text+" ("+strings.Join(tables, ", ")+")")
	}
	return found
}

func troubleOf(state datasource.TriggerState) string {
	switch state {
	case datasource.TriggerMissing:
		return "guard_missing"
	case datasource.TriggerDisabled:
		return "guard_disabled"
	case datasource.TriggerReplaced:
		return "guard_replaced"
	case datasource.TriggerOutdated:
		return "guard_outdated"
	case datasource.TriggerBroken:
		return "guard_broken"
	}
	return ""
}
