package web

import (
	"context"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// actionView is an action with everything around it.
type actionView struct {
	form     actionForm
	heading  string
	lede     string
	post     string // where the form goes
	change   bool   // the visitor may change it
	version  int64
	next     int64
	objects  []choice
	kinds    []kindChoice
	columns  []columnRow
	follow   []choice
	grounds  []choice
	approval []choice
	settable []choice
	jobs     []linked
	changes  []string
	others   []findingRow // that belong to no column
	errors   int
	warnings int
	lost     []string // comments of the file that saving would lose
	retire   string   // why it cannot be retired; empty: it can
	ownTitle string
}

// choice is one option of a list.
type choice struct {
	value, text string
	chosen      bool
}

type kindChoice struct {
	kind   method.Kind
	chosen bool
}

// columnRow is a personal column with its method, example and findings.
type columnRow struct {
	path, category, icon string
	part                 string // title of the part it belongs to
	replaced             bool
	fixed                bool // anonymise lets no column go
	methods              []choice
	value                string // of the method
	takes                bool   // the method takes a value
	example              engine.Example
	misfit               *misfitRow // why the method does not fit
	findings             []findingRow
}

func (v *visit) actionView(b engine.BoundConcept, f actionForm, found []plan.Finding, changes []string) actionView {
	ctx, n := v.ctx(), namesOf(v.ctx(), b.Binding.Concept)
	view := actionView{form: f, post: "/actions/" + f.name, change: v.actor.May(access.ChangeConcept), version: b.Version, next: b.Version + 1, changes: changes}
	title := f.titleEN
	if lookFrom(ctx).language == "de" {
		title = f.titleDE
	}
	view.ownTitle = title
	view.heading, view.lede = title, t(ctx, "actions.lede_version", "Version", b.Version)
	if f.isNew {
		view.heading, view.post, view.lede = t(ctx, "actions.new"), "/actions/new", t(ctx, "actions.lede_new", "Version", b.Version+1)
	}
	if view.change && !f.isNew {
		view.lost = v.lostComments(b, concept.ActionSection, f.name, f.definition)
	}
	for _, o := range b.Binding.Objects {
		view.objects = append(view.objects, choice{o.Name, n.object(o.Name), o.Name == f.object})
	}
	for _, k := range kinds() {
		view.kinds = append(view.kinds, kindChoice{k, k == f.kind})
	}
	for _, g := range []concept.Ground{concept.EndOfPurpose, concept.RetentionDuty, concept.Art18, concept.Contractual} {
		view.grounds = append(view.grounds, choice{string(g), word(ctx, "ground", string(g)), string(g) == f.ground})
	}
	for _, a := range []concept.Approval{concept.ApprovalNone, concept.ApprovalOne, concept.ApprovalTwo} {
		view.approval = append(view.approval, choice{string(a), approvals(ctx, a), string(a) == f.approval})
	}
	o := b.Binding.Object(f.object)
	if o == nil {
		return view
	}
	rows := findingRows(ctx, n, found)
	for _, c := range o.Personals() {
		view.columns = append(view.columns, columnRowOf(ctx, f, c, rows))
	}
	view.others = slices.DeleteFunc(rows, func(r findingRow) bool {
		return slices.ContainsFunc(o.Personals(), func(c plan.Personal) bool { return c.Place == r.where })
	})
	for _, r := range findingRows(ctx, n, found) {
		if r.stops {
			view.errors++
		} else if r.accepted == "" {
			view.warnings++
		}
	}
	view.around(ctx, n, b.Binding, o)
	return view
}

// around is what stands beside the form: jobs, following actions, columns that
// can be set along.
func (view *actionView) around(ctx context.Context, n names, b *plan.Binding, o *plan.Object) {
	for _, a := range b.Actions {
		if a.Action.Object == o.Name && a.Name != view.form.name && (erases(a.Kind) || a.Kind == method.PartiallyAnonymise) {
			view.follow = append(view.follow, choice{a.Name, n.action(a.Name), a.Name == view.form.followedBy})
		}
		if a.FollowedBy == view.form.name && !view.form.isNew {
			view.retire = t(ctx, "actions.used_by_action", "Action", n.action(a.Name))
		}
	}
	for _, c := range o.NotPersonal {
		if !slices.Contains(o.Key, c) {
			view.settable = append(view.settable, choice{c, c, false})
		}
	}
	for _, j := range b.Jobs {
		if j.Job.Action == view.form.name && !view.form.isNew {
			view.jobs = append(view.jobs, linked{n.job(j.Name), "/jobs/" + j.Name})
		}
	}
	if len(view.jobs) > 0 {
		view.retire = t(ctx, "actions.used_by_job", "Job", view.jobs[0].title)
	}
}

func columnRowOf(ctx context.Context, f actionForm, c plan.Personal, found []findingRow) columnRow {
	chosen := f.methods[c.Path]
	row := columnRow{path: c.Path, category: c.Declared.Category.Title(lookFrom(ctx).language), icon: categoryIcon(c.Declared.Category),
		part: c.Relation, replaced: f.replaces(c.Path), fixed: f.kind == method.Anonymise, value: chosen.value, takes: takesValue(chosen.word)}
	if c.Declared.Paths != nil {
		row.category = t(ctx, "actions.json")
	}
	for _, w := range methodWords() {
		if !offered(w, f.kind, c, chosen.word) {
			continue
		}
		row.methods = append(row.methods, choice{w, methodText(ctx, w, f.kind), w == chosen.word})
	}
	if row.replaced {
		row.example = engine.ExampleOf(c, f.kind, chosen.method(c.Declared.Paths))
		row.misfit = misfitOf(ctx, row.example.Err)
	}
	for _, x := range found {
		if x.where == c.Place {
			row.findings = append(row.findings, x)
		}
	}
	return row
}

// offered leaves out methods that cannot fit the kind or the column's type, but
// never the one that is chosen.
func offered(word string, k method.Kind, c plan.Personal, chosen string) bool {
	dates := c.Column.Type == method.TypeDate || c.Column.Type == method.TypeTimestamp || c.Column.Type == method.TypeInstant ||
		c.Declared.Category == method.CategoryBirthDate
	numbers := c.Column.Type == method.TypeInt || c.Column.Type == method.TypeDecimal || c.Column.Type == method.TypeFloat
	switch word {
	case chosen, "":
		return true
	case "json":
		return false
	case "mask":
		return k != method.Anonymise
	case "redact":
		return k != method.Anonymise && !dates && !numbers
	case "month":
		return dates && k != method.Anonymise
	case "year", "decade":
		return dates
	case "step":
		return numbers
	case "template", "prefix":
		return !dates && !numbers
	}
	return true
}

// methodText names a method; the default depends on the kind of action.
func methodText(ctx context.Context, w string, k method.Kind) string {
	if w == "" && k == method.Mask {
		return word(ctx, "method", "usual_mask")
	}
	if w == "" {
		return word(ctx, "method", "usual")
	}
	return word(ctx, "method", w)
}

// categoryIcon is the icon beside a category's word.
func categoryIcon(c method.Category) string {
	icons := map[method.Category]string{
		method.CategoryName: "user", method.CategoryEmail: "mail", method.CategoryPhone: "phone", method.CategoryAddress: "map-pin",
		method.CategoryPostcode: "map-pin", method.CategoryCity: "map-pin", method.CategoryGeo: "map-pin", method.CategoryBirthDate: "cake",
		method.CategoryBankAccount: "building", method.CategoryIdentifier: "fingerprint", method.CategoryUsername: "user",
		method.CategoryContractNumber: "file-text", method.CategoryDocument: "file-text", method.CategoryCredential: "key",
		method.CategoryIPAddress: "world", method.CategoryURL: "world", method.CategoryFreeText: "align-left", method.CategoryThirdParty: "users",
		method.CategoryMarketLocation: "bolt", method.CategoryMeterNumber: "bolt", method.CategoryImage: "eye",
	}
	if icon, ok := icons[c]; ok {
		return icon
	}
	return "file-text"
}
