package concept

import (
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/method"
)

var kinds = []string{
	string(method.Anonymise), string(method.PartiallyAnonymise), string(method.Mask),
	string(method.Lock), string(method.Keep), string(method.Delete),
}

func (r *reader) action(e named) *Action {
	m := e.mappingOf("action")
	m.only("title", "object", "kind", "columns", "followed_by", "methods", "set", "approval", "ground")
	a := &Action{Name: e.name, At: e.at, Title: m.get("title").title(e.name)}
	object := r.knownObject(m.need("object"))
	if object != nil {
		a.Object = object.Name
	}
	a.Kind = method.Kind(m.need("kind").oneOf(kinds...))
	a.Approval = Approval(m.get("approval").oneOf(approvals...))
	if a.Approval == "" {
		a.Approval = usualApproval(a.Kind)
	}
	if object != nil && a.Kind != "" {
		r.whatKindAsks(m, a, object)
	}
	return a
}

// whatKindAsks reads what one kind of action needs and refuses what it does
// not know: a key without effect would be believed.
func (r *reader) whatKindAsks(m mapping, a *Action, o *Object) {
	switch a.Kind {
	case method.PartiallyAnonymise:
		a.Columns = r.personalColumns(m.need("columns"), o)
		a.FollowedBy = m.need("followed_by").text()
		m.refuse("only a lock has a ground", "ground")
	case method.Mask:
		a.Columns = r.personalColumns(m.need("columns"), o)
		m.refuse("only partially_anonymise is followed by another action", "followed_by")
		m.refuse("only a lock has a ground", "ground")
	case method.Anonymise:
		m.refuse("anonymise replaces every personal column, none is left out", "columns", "followed_by")
		m.refuse("only a lock has a ground", "ground")
	case method.Lock:
		a.Ground = Ground(m.get("ground").oneOf(string(EndOfPurpose), string(RetentionDuty), string(Art18), string(Contractual)))
		if a.Ground == "" {
			a.Ground = EndOfPurpose
		}
		m.refuse("a lock replaces no values", "columns", "followed_by", "methods")
	case method.Keep:
		m.refuse("a keep replaces no values", "columns", "followed_by", "methods", "ground")
	case method.Delete:
		m.refuse("delete removes the whole record", "columns", "followed_by", "methods", "set", "ground")
	}
	if len(a.Columns) > 0 || a.Kind == method.Anonymise {
		a.Methods = r.methods(m.get("methods"), a, o)
	}
	if a.Kind != method.Delete {
		a.Set = r.assignments(m.get("set"), o)
	}
}

var approvals = []string{string(ApprovalNone), string(ApprovalOne), string(ApprovalTwo)}

// usualApproval asks one person for what cannot be undone.
func usualApproval(k method.Kind) Approval {
	if k == method.Lock || k == method.Keep {
		return ApprovalNone
	}
	return ApprovalOne
}

func (r *reader) knownObject(v value) *Object {
	name := v.text()
	o := r.c.Object(name)
	if name != "" && o == nil {
		v.problem(fmt.Sprintf("there is no object %s", v.quoted()), "").as("no_object", v.quoted()).among(name, namesOf(r.c.Objects, func(o *Object) string { return o.Name }))
	}
	return o
}

// personalColumns reads a list of columns, each personal in the object or one
// of its parts.
func (r *reader) personalColumns(v value, o *Object) []string {
	v.filled()
	columns := v.words()
	for _, c := range columns {
		if o.Personal(c.text) != nil {
			continue
		}
		if o.knows(o.ref(c.text)) {
			c.problem(fmt.Sprintf("the column %s is declared not personal", c.quoted()), "move it to columns with a category, or leave it out here").as("not_personal", c.quoted())
			continue
		}
		c.problem(fmt.Sprintf("%s has no personal column %s", o.Name, c.quoted()), "").as("no_column", c.quoted()).among(c.text, o.personalNames())
	}
	return textsOf(columns)
}

// assignments reads `set`: columns of the record that are not personal.
func (r *reader) assignments(v value, o *Object) []Assignment {
	var list []Assignment
	for _, e := range v.mappingOf("set list").entries() {
		a := Assignment{Column: e.name, At: e.at}
		switch {
		case columnOf(o.Columns, e.name) != nil:
			r.add(e.at, e.path, fmt.Sprintf("the column %q is personal", cut(e.name)), "set is for columns that are not; what becomes of personal ones stands under methods").as("set_personal", cut(e.name))
		case slices.Contains(o.Key, e.name):
			r.add(e.at, e.path, fmt.Sprintf("the column %q is part of the key", cut(e.name)), "keys are never changed").as("set_key", cut(e.name))
		case !slices.Contains(o.NotPersonal, e.name):
			r.add(e.at, e.path, fmt.Sprintf("%s declares no column %q", o.Name, cut(e.name)), "").as("no_column", cut(e.name)).among(e.name, o.NotPersonal)
		}
		switch e.n.kind {
		case listNode, mappingNode:
			e.want(textNode, "write a text, a number, true, false or null")
		default:
			a.Value = e.n.value
		}
		list = append(list, a)
	}
	return list
}

// followers checks that every partial anonymisation is finished by an action
// that erases. Whether an active job runs that is asked by plan.
func (r *reader) followers(v value) {
	for _, e := range v.entriesQuietly() {
		a := r.c.Action(e.name)
		if a == nil || a.FollowedBy == "" {
			continue
		}
		at, _ := e.n.find("followed_by")
		f := value{r, at.value, join(e.path, "followed_by")}
		next := r.c.Action(a.FollowedBy)
		switch {
		case next == nil:
			f.problem(fmt.Sprintf("there is no action %s", f.quoted()), "").as("no_action", f.quoted()).among(a.FollowedBy, namesOf(r.c.Actions, func(a *Action) string { return a.Name }))
		case r.c.circular(a):
			f.problem(fmt.Sprintf("followed_by runs in a circle: %s", r.c.chain(a)), "the last action of a chain anonymises or deletes").as("circle", r.c.chain(a))
		case next.Kind != method.Anonymise && next.Kind != method.Delete:
			f.problem(fmt.Sprintf("%s does not finish the rest: its kind is %s", a.FollowedBy, next.Kind), "name an action of kind anonymise or delete").as("not_finishing", a.FollowedBy)
		case next.Object != a.Object:
			f.problem(fmt.Sprintf("%s is an action of %s, this one of %s", a.FollowedBy, next.Object, a.Object), "name an action of the same object").as("other_object", a.FollowedBy, next.Object, a.Object)
		}
	}
}

// circular follows the chain, which cannot be longer than there are actions.
func (c *Concept) circular(start *Action) bool {
	next := start
	for range c.Actions {
		if next = c.Action(next.FollowedBy); next == nil {
			return false
		}
		if next == start {
			return true
		}
	}
	return false
}

func (c *Concept) chain(start *Action) string {
	text := start.Name
	for next := c.Action(start.FollowedBy); next != nil; next = c.Action(next.FollowedBy) {
		text += " → " + next.Name
		if next == start {
			break
		}
	}
	return text
}

// entriesQuietly are the entries of a mapping that was judged before.
func (v value) entriesQuietly() []named {
	if !v.given() || v.n.kind != mappingNode {
		return nil
	}
	var list []named
	for _, e := range (mapping{v, ""}).entries() {
		if e.n.kind == mappingNode {
			list = append(list, e)
		}
	}
	return list
}
