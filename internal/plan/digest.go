package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// digest names the meaning of a job: what it does to which records, and when.
// Approvals and plans hold under it. Titles, the schedule, limits and the order
// of the file are left out: they change nothing about a record.
func (b *Binding) digest(j *Job) string {
	text, err := json.Marshal(map[string]any{
		"zone":   b.zone(),
		"object": objectMeaning(j.Action.Object.Object),
		"source": b.sourceMeaning(j.Action.Object.Source),
		"action": actionMeaning(j.Action.Action),
		"job":    b.jobMeaning(j.Job),
	})
	if err != nil {
		panic("plan: a meaning is not JSON: " + err.Error()) // maps, lists and texts only
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func (b *Binding) zone() string {
	if b.Concept.Zone == nil {
		return ""
	}
	return b.Concept.Zone.String()
}

func (b *Binding) sourceMeaning(name string) []string {
	for _, s := range b.Concept.Sources {
		if s.Name == name && s.Zone != nil {
			return []string{name, s.Zone.String()}
		}
	}
	return []string{name}
}

func objectMeaning(o *concept.Object) map[string]any {
	parts := map[string]any{}
	for _, p := range o.Parts {
		parts[p.Name] = []any{p.Table, p.Parent, joinsMeaning(p.By), condMeaning(p.Only), columnsMeaning(p.Columns), sorted(p.NotPersonal)}
	}
	related := map[string]any{}
	for _, r := range o.Related {
		related[r.Name] = []any{r.Table, joinsMeaning(r.By), condMeaning(r.Only)}
	}
	var duties []any
	for _, d := range o.Retain {
		duties = append(duties, []any{sorted(d.Columns), d.Columns == nil, startMeaning(d.Start), d.Term})
	}
	return map[string]any{
		"name": o.Name, "table": o.Table, "key": o.Key, "person": o.Person, "only": condMeaning(o.Only),
		"columns": columnsMeaning(o.Columns), "not_personal": sorted(o.NotPersonal),
		"parts": parts, "related": related, "duties": unordered(duties),
	}
}

func columnsMeaning(columns []concept.Column) map[string]any {
	meaning := map[string]any{}
	for _, c := range columns {
		meaning[c.Name] = []any{c.Category, c.Paths}
	}
	return meaning
}

func joinsMeaning(by []concept.Join) []concept.Join {
	return slices.SortedFunc(slices.Values(by), func(a, b concept.Join) int {
		return cmp.Or(strings.Compare(a.Theirs, b.Theirs), strings.Compare(a.Ours, b.Ours))
	})
}

func actionMeaning(a *concept.Action) map[string]any {
	set := map[string]any{}
	for _, s := range a.Set {
		set[s.Column] = fmt.Sprintf("%T %v", s.Value, s.Value)
	}
	return map[string]any{
		"name": a.Name, "kind": a.Kind, "columns": sorted(a.Columns), "followed_by": a.FollowedBy,
		"methods": a.Methods, "set": set, "approval": a.Approval, "ground": a.Ground,
	}
}

func (b *Binding) jobMeaning(j *concept.Job) map[string]any {
	var unless []any
	for _, u := range j.When.Unless {
		unless = append(unless, b.unlessMeaning(u))
	}
	return map[string]any{
		"name": j.Name, "only": condMeaning(j.When.Only), "start": startMeaning(j.When.Start), "term": j.When.Term,
		"unless": unordered(unless), "approval": j.Approval,
		"basis": []string{j.Purpose, j.Basis, j.PeriodBasis},
	}
}

// unlessMeaning takes in how the other object finds its persons.
func (b *Binding) unlessMeaning(u rule.Unless) any {
	switch u := u.(type) {
	case rule.Has:
		return []any{"has", u.Relation, condMeaning(u.Only)}
	case rule.PersonHas:
		meaning := []any{"person_has", u.Object, condMeaning(u.Only)}
		if other := b.Object(u.Object); other != nil {
			meaning = append(meaning, other.Object.Table, other.Object.Person, condMeaning(other.Only), b.sourceMeaning(other.Source))
		}
		return meaning
	}
	return nil
}

func condMeaning(c rule.Cond) any {
	switch c := c.(type) {
	case rule.All:
		return []any{"all", unordered(condsMeaning(c))}
	case rule.Any:
		return []any{"any", unordered(condsMeaning(c))}
	case rule.Not:
		return []any{"not", condMeaning(c.Cond)}
	case rule.Test:
		values := make([]any, len(c.Values))
		for i, v := range c.Values {
			values[i] = fmt.Sprintf("%T %v", v, v)
		}
		return []any{c.Column, c.Op, unordered(values), c.Day, c.Period}
	}
	return nil
}

func condsMeaning(parts []rule.Cond) []any {
	meaning := make([]any, len(parts))
	for i, p := range parts {
		meaning[i] = condMeaning(p)
	}
	return meaning
}

func startMeaning(s rule.Start) any {
	switch s := s.(type) {
	case rule.OwnDate:
		return []any{"own", s.Column}
	case rule.RelatedDate:
		return []any{"related", s.Relation, s.Pick, s.Column}
	case rule.EventDate:
		return []any{"event", s.Name}
	case rule.Latest:
		return []any{"latest", unordered(startsMeaning(s.Of))}
	case rule.Earliest:
		return []any{"earliest", unordered(startsMeaning(s.Of))}
	case rule.Else:
		return []any{"else", startMeaning(s.First), startMeaning(s.Then)}
	}
	return nil
}

func startsMeaning(parts []rule.Start) []any {
	meaning := make([]any, len(parts))
	for i, p := range parts {
		meaning[i] = startMeaning(p)
	}
	return meaning
}

// unordered sorts meanings by their text, since their order means nothing.
func unordered(meanings []any) []string {
	texts := map[string]bool{}
	for _, m := range meanings {
		text, _ := json.Marshal(m) // as in digest: maps, lists and texts only
		texts[string(text)] = true
	}
	return slices.Sorted(maps.Keys(texts))
}

func sorted(names []string) []string {
	list := slices.Clone(names)
	sort.Strings(list)
	return list
}
