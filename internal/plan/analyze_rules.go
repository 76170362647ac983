package plan

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// setLeavesRule finds actions after which a record falls out of the rules that
// should still speak of it: their own, for what they set, and those of what
// follows, for whatever they write.
func setLeavesRule(b *Binding) []Finding {
	var found []Finding
	for _, a := range b.Actions {
		at := strings.Join(written(a), ",")
		for _, j := range b.Jobs {
			known := a.outlook(j.Action != a)
			if len(known) == 0 || !slices.Contains(b.chain(a), j.Action) {
				continue
			}
			switch {
			case known.judge(j.When.Only) == no:
				found = append(found, b.onAction("set_leaves_rule", a, at, "only of the job "+j.Name))
			case known.judge(a.Object.Only) == no:
				found = append(found, b.onAction("set_leaves_rule", a, at, "only of the object "+a.Object.Name))
			}
		}
	}
	return found
}

// written names what an action sets, or where it sets nothing the action.
func written(a *Action) []string {
	var names []string
	for _, s := range a.Set {
		names = append(names, where(a.Object.Object.Table.Name, s.Column))
	}
	if names == nil {
		return []string{"the action " + a.Name}
	}
	return names
}

// followedByNobody finds actions that leave the rest to one no active job runs.
func followedByNobody(b *Binding) []Finding {
	var found []Finding
	for _, a := range b.Actions {
		if a.FollowedBy == "" || len(b.jobsOfAction(a)) == 0 {
			continue
		}
		runs := func(j *Job) bool { return j.Active && j.Action.Name == a.FollowedBy }
		if !slices.ContainsFunc(b.Jobs, runs) {
			found = append(found, b.onAction("followed_by_nobody", a, "the action "+a.Name, "the action "+a.FollowedBy))
		}
	}
	return found
}

// crossSources finds rules that ask another database about the person.
func crossSources(b *Binding) []Finding {
	var found []Finding
	for _, j := range b.Jobs {
		for _, name := range personVetoes(j.Job) {
			if other := b.Object(name); other != nil && other.Source != j.Action.Object.Source {
				found = append(found, b.onJob("cross_source", j, "the job "+j.Name, "the object "+name))
			}
		}
	}
	return found
}

// lostIdentifiers finds actions that replace every identifier before the last
// action is done. It is an error where a later rule asks about the person.
func lostIdentifiers(b *Binding) []Finding {
	var found []Finding
	for _, a := range b.Actions {
		if a.Kind != method.PartiallyAnonymise && a.Kind != method.Mask || !a.losesPerson() {
			continue
		}
		f := b.onAction("identifier_lost", a, "the action "+a.Name, "it replaces every identifier")
		if j := b.laterAsks(a); j != nil {
			f = b.onAction("identifier_lost", a, "the action "+a.Name, "it replaces every identifier, and the job "+j.Name+" asks what else the person has")
			f.Severity = Error
		}
		found = append(found, f)
	}
	return found
}

// losesPerson says that no identifier of the object is left as it was.
func (a *Action) losesPerson() bool {
	kept := slices.ContainsFunc(a.Object.Person, func(p Identifier) bool {
		for _, c := range p.Columns {
			if a.write(c.Relation, c.Column) != nil {
				return false
			}
		}
		return true
	})
	return len(a.Object.Person) > 0 && !kept
}

// laterAsks is a job of a stronger action on the same object whose rule asks
// about the person, nil if there is none.
func (b *Binding) laterAsks(a *Action) *Job {
	for _, j := range b.Jobs {
		if j.Action.Object == a.Object && strength[j.Action.Kind] > strength[a.Kind] && len(personVetoes(j.Job)) > 0 {
			return j
		}
	}
	return nil
}

// locksNotEnforced finds locks that no guard makes hold for other programs.
func locksNotEnforced(b *Binding) []Finding {
	var found []Finding
	for _, a := range b.Actions {
		if a.Kind == method.Lock && !a.Object.guarded() {
			found = append(found, b.onAction("lock_not_enforced", a, "the "+PlaceAction+" "+a.Name, ""))
		}
	}
	return found
}

// guarded says whether a guard refuses changes of the records and their parts.
func (o *Object) guarded() bool {
	for _, m := range o.mapped() {
		if m.table == nil || m.table.Guard != schema.GuardEnforce {
			return false
		}
	}
	return true
}
