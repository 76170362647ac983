package concept

import (
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// unless reads one veto: `has` or `person_has`. Nil after a problem.
func (r *reader) unless(v value, o *Object) rule.Unless {
	m := v.mappingOf("veto")
	if m.n == nil {
		return nil
	}
	m.only("person_has", "has", "only")
	switch {
	case m.has("person_has") == m.has("has"):
		m.problem("a veto names person_has or has", "write {person_has: contract, only: […]} or {has: invoices, only: […]}, each on its own").as("veto")
		return nil
	case m.has("has"):
		return r.has(m, o)
	default:
		return r.personHas(m, o)
	}
}

func (r *reader) has(m mapping, o *Object) rule.Unless {
	h := rule.Has{Only: r.conditions(m.get("only"))}
	if o != nil {
		h.Relation = r.relationOf(m.get("has"), o)
	}
	return h
}

// personHas also asks that the person can be found at all: with no identifier
// in common the veto would never hold, and nobody would notice.
func (r *reader) personHas(m mapping, o *Object) rule.Unless {
	v := m.get("person_has")
	p := rule.PersonHas{Object: v.text(), Only: r.conditions(m.get("only"))}
	other := r.knownObject(v)
	switch {
	case o == nil || other == nil:
	case len(o.Person) == 0:
		v.problem(fmt.Sprintf("%s has no person to ask about", o.Name), "name its identifiers under person, or use has").as("no_person", o.Name)
	case len(other.Person) == 0:
		v.problem(fmt.Sprintf("%s has no person", other.Name), "name its identifiers under person, or use has").as("no_person", other.Name)
	case !shareKind(o, other):
		v.problem(fmt.Sprintf("%s and %s have no identifier of one kind: the same person would never be found", o.Name, other.Name),
			"give an identifier of both the same kind, such as {customer: customer_no}, or add e-mail to both").as("no_common_kind", o.Name, other.Name)
	}
	return p
}

func shareKind(a, b *Object) bool {
	kinds := a.PersonKinds()
	return slices.ContainsFunc(b.PersonKinds(), func(k string) bool { return slices.Contains(kinds, k) })
}

// PersonKinds are the kinds of the object's identifiers, in their order: the
// kind that is named, else the category, which identifier and username make
// the object's own ("contract.identifier"). Identifiers are compared only
// with those of the same kind.
func (o *Object) PersonKinds() []string {
	kinds := make([]string, len(o.Person))
	for i, id := range o.Person {
		kinds[i] = o.personKind(id)
	}
	return kinds
}

func (o *Object) personKind(id Identifier) string {
	if id.Kind != "" {
		return id.Kind
	}
	kind := ""
	for _, ref := range id.Columns {
		c := o.Personal(join(ref.Relation, ref.Column))
		if c == nil {
			continue
		}
		part := string(c.Category)
		if c.Category == method.CategoryIdentifier || c.Category == method.CategoryUsername {
			part = o.Name + "." + part
		}
		if kind != "" {
			kind += "+"
		}
		kind += part
	}
	return kind
}
