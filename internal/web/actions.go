package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// Actions: what can be done to records, and which of it erases. Changing one
// writes a new version of the concept: the file and this form are two doors to
// the same thing.
func (a *app) actionRoutes() []route {
	return []route{
		{pattern: "GET /actions", needs: access.ReadConcept, serve: listActions},
		{pattern: "GET /actions/new", needs: access.ChangeConcept, serve: newAction},
		{pattern: "POST /actions/new", needs: access.ChangeConcept, serve: postAction},
		{pattern: "GET /actions/{action}", needs: access.ReadConcept, serve: showAction},
		{pattern: "POST /actions/{action}", needs: access.ChangeConcept, serve: postAction},
		{pattern: "POST /actions/{action}/retire", needs: access.ChangeConcept, serve: retireAction},
	}
}

// actionRow is an action in the list.
type actionRow struct {
	name, title, object, objectName string
	kind                            method.Kind
	jobs                            []linked
	follows                         string
	errors, warnings                int
}

// linked is a title that leads somewhere.
type linked struct{ title, link string }

type actionsView struct {
	rows   []actionRow
	kind   method.Kind // filter; empty: all
	counts map[method.Kind]int
	all    int
	stops  []findingRow // columns nobody declared: they stop whole objects
	change bool
}

// kinds is the order in which kinds of action are shown.
func kinds() []method.Kind {
	return []method.Kind{method.Anonymise, method.PartiallyAnonymise, method.Mask, method.Lock, method.Keep, method.Delete}
}

func listActions(v *visit) error {
	b, err := v.app.engine.Bound(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	n := namesOf(v.ctx(), b.Binding.Concept)
	view := actionsView{kind: method.Kind(v.r.URL.Query().Get("kind")), counts: map[method.Kind]int{}, change: v.actor.May(access.ChangeConcept)}
	for _, a := range b.Binding.Actions {
		view.counts[a.Kind]++
		view.all++
		if view.kind == "" || view.kind == a.Kind {
			view.rows = append(view.rows, actionRowOf(v.ctx(), n, b.Binding, a))
		}
	}
	for _, f := range findingRows(v.ctx(), n, b.Binding.Findings) {
		if f.code == "undeclared_column" {
			view.stops = append(view.stops, f)
		}
	}
	return v.page(meta{title: t(v.ctx(), "actions.title"), menu: "/actions"}, actionsPage(view))
}

func actionRowOf(ctx context.Context, n names, b *plan.Binding, a *plan.Action) actionRow {
	row := actionRow{name: a.Name, title: titled(ctx, a.Title, a.Name), object: n.object(a.Action.Object), objectName: a.Action.Object, kind: a.Kind}
	for _, j := range b.Jobs {
		if j.Action == a {
			row.jobs = append(row.jobs, linked{n.job(j.Name), "/jobs/" + j.Name})
		}
	}
	if a.FollowedBy != "" {
		row.follows = n.action(a.FollowedBy)
	}
	for _, f := range findingsOfAction(b, a) {
		if f.Stops() {
			row.errors++
		} else if f.Accepted == "" {
			row.warnings++
		}
	}
	return row
}

// findingsOfAction are those that concern jobs with the action, or would if
// there were one.
func findingsOfAction(b *plan.Binding, a *plan.Action) []plan.Finding {
	var found []plan.Finding
	for _, f := range b.Findings {
		concerns := slices.ContainsFunc(b.Jobs, func(j *plan.Job) bool { return j.Action == a && slices.Contains(f.Jobs, j.Name) })
		if concerns || f.Object == a.Action.Object && strings.Contains(f.Detail, "action "+a.Name) {
			found = append(found, f)
		}
	}
	return found
}

func showAction(v *visit) error {
	b, err := v.app.engine.Bound(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	a := b.Binding.Action(v.r.PathValue("action"))
	if a == nil {
		return engine.ErrUnknownThing
	}
	_, tag, err := v.app.engine.Definition(v.ctx(), v.actor, concept.ActionSection, a.Name)
	if err != nil {
		return err
	}
	f := formOfAction(a.Action)
	f.tag = tag
	return v.actionPage(b, f, findingsOfAction(b.Binding, a), nil)
}

// newAction is an empty form, or a copy of another action (?from=).
func newAction(v *visit) error {
	b, err := v.app.engine.Bound(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	f := actionForm{kind: method.Anonymise, approval: string(concept.ApprovalOne), isNew: true}
	if from := b.Binding.Action(v.r.URL.Query().Get("from")); from != nil {
		f = formOfAction(from.Action)
		f.isNew, f.name = true, ""
		f.titleDE, f.titleEN = t(v.ctx(), "actions.copy_of", "Title", f.titleDE), t(v.ctx(), "actions.copy_of", "Title", f.titleEN)
	} else if len(b.Binding.Objects) > 0 {
		f.object = b.Binding.Objects[0].Name
	}
	return v.actionPage(b, f, nil, nil)
}

// postAction takes the form: looks again at what was entered, checks it against
// the schemas, or puts it in force.
func postAction(v *visit) error {
	b, err := v.app.engine.Bound(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	f := readActionForm(v.r)
	if f.name = v.r.PathValue("action"); f.name == "" {
		f.isNew = true
		f.name = freshName(f.titleDE, func(name string) bool { return b.Binding.Action(name) != nil || name == "new" })
	}
	do := v.r.PostFormValue("do")
	if do != "check" && do != "apply" {
		return v.actionPage(b, f, nil, nil)
	}
	if f.problems = f.wrong(v.ctx(), b.Binding); len(f.problems) > 0 {
		return v.actionAgain(b, f, nil, nil)
	}
	was, _, err := v.app.engine.Definition(v.ctx(), v.actor, concept.ActionSection, f.name)
	if err != nil && !f.isNew {
		return err
	}
	definition := f.definition(was)
	draft, err := v.app.engine.DraftAction(v.ctx(), v.actor, f.name, definition)
	if problems := problemsOf(v.ctx(), err); problems != nil {
		f.problems = problems
		return v.actionAgain(b, f, nil, nil)
	}
	if err != nil {
		return err
	}
	found := slices.DeleteFunc(slices.Clone(draft.Findings), func(x plan.Finding) bool {
		return !strings.Contains(x.Detail, "action "+f.name) && x.Code != "undeclared_column" && x.Object != ""
	})
	if do == "check" || slices.ContainsFunc(found, plan.Finding.Stops) {
		f.checked = !slices.ContainsFunc(found, plan.Finding.Stops)
		if do == "apply" {
			return v.actionAgain(b, f, found, draft.Changes)
		}
		return v.actionPage(b, f, found, draft.Changes)
	}
	if _, err := v.app.engine.ReplaceDefinition(v.ctx(), v.actor, concept.ActionSection, f.name, definition, f.tag); err != nil {
		return err
	}
	return v.to("/actions/"+f.name, "said.action_saved")
}

// retireAction takes an action that nobody uses out of the concept.
func retireAction(v *visit) error {
	name := v.r.PathValue("action")
	if err := v.app.engine.RetireAction(v.ctx(), v.actor, name, v.r.PostFormValue("tag")); err != nil {
		return err
	}
	return v.to("/actions", "said.action_retired")
}

func (v *visit) actionPage(b engine.BoundConcept, f actionForm, found []plan.Finding, changes []string) error {
	view := v.actionView(b, f, found, changes)
	m := meta{title: view.heading, menu: "/actions"}
	return v.piece(m, actionEditor(view), actionPage(view))
}

func (v *visit) actionAgain(b engine.BoundConcept, f actionForm, found []plan.Finding, changes []string) error {
	view := v.actionView(b, f, found, changes)
	if v.r.Header.Get("HX-Request") == "true" {
		return v.render(http.StatusOK, actionEditor(view))
	}
	return v.again(meta{title: view.heading, menu: "/actions"}, actionPage(view))
}
