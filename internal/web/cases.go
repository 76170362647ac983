package web

import (
	"cmp"
	"context"
	"encoding/csv"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Cases: all that was done and is to be done, and the outlook of what the rules
// will bring. Filters stand in the address; identifiers of people never do.
func (a *app) caseRoutes() []route {
	return []route{
		{pattern: "GET /cases", needs: access.ReadCases, serve: listCases},
		{pattern: "POST /cases/find", needs: access.ReadCases, serve: findCases},
		{pattern: "GET /cases/export", needs: access.ReadCases, serve: exportCases},
		{pattern: "GET /cases/new", needs: access.OpenCase, serve: newCase},
		{pattern: "POST /cases/new", needs: access.OpenCase, serve: postCase},
		{pattern: "GET /cases/{case}", needs: access.ReadCases, serve: showCase},
		{pattern: "GET /cases/{case}/print", needs: access.ReadCases, serve: printCase},
		{pattern: "POST /cases/{case}", needs: access.ReadCases, serve: decideCase},
		{pattern: "POST /open", needs: access.ReadCases, serve: jumpTo},
	}
}

// caseLine is a case in the list.
type caseLine struct {
	number, link string
	what         string
	objects      string
	actions      string
	items        int
	opened, due  string
	state        shown
	needs        string
}

type casesView struct {
	rows              []caseLine
	total             string
	next              string // address of the next page
	asked             askedCases
	state, object     string
	job               string
	states            []choice
	objects           []choice
	jobs              []choice
	assignees         []choice
	narrowed          []choice // filters in use; value is the address without one
	outlook           bool
	outlookJobs       []outlookJob
	outlookRows       []outlookLine
	outlookJob        string
	part              engine.OutlookPart
	unjudged          bool   // what would stop a record is not said here
	counted           string // when the list was counted; empty: it is as of now
	countedOf         string // how many of how many are listed; empty: all
	uncounted         string // why there is no list
	gone              bool   // none of the records asked about is what it was when counted
	parts             []choice
	mayOpen           bool
	mayFind, mayAhead bool
	kinds             []choice // of identifiers
	found             bool     // the list is the answer to a search
	limited           bool
	gates             []gateRow // what waits beside the cases
}

type outlookJob struct {
	link, title        string
	overdue            int
	due, in90, undated int
}

type outlookLine struct {
	key, link, start, due string
	reason                *shown
}

func listCases(v *visit) error {
	q, m := v.r.URL.Query(), meta{title: t(v.ctx(), "cases.title"), menu: "/cases"}
	if q.Get("view") == "outlook" && v.actor.May(access.ReadConcept) {
		return listOutlook(v, q)
	}
	asked := v.askedCases(q)
	view, err := v.casesView(asked)
	if err != nil {
		return err
	}
	if len(asked.wrong) > 0 {
		return v.again(m, casesPage(view))
	}
	page, err := v.app.engine.Cases(v.ctx(), v.actor, asked.CaseFilter)
	if err != nil {
		return err
	}
	v.fillCases(&view, page)
	if s := casefile.State(view.state); s == casefile.AwaitingApproval || s == "" {
		if view.gates, err = v.gatesForMe(v.names()); err != nil {
			return err
		}
	}
	return v.page(m, casesPage(view))
}

func (v *visit) casesView(asked askedCases) (casesView, error) {
	ctx, n := v.ctx(), v.names()
	view := casesView{asked: asked, state: asked.values.Get("state"), object: asked.Object, job: asked.Job,
		mayOpen: v.actor.May(access.OpenCase) && !v.actor.Limited(), mayFind: v.actor.May(access.SearchPersons), mayAhead: v.actor.May(access.ReadConcept), limited: v.actor.Limited()}
	for _, s := range []string{"", "open", string(casefile.AwaitingApproval), string(casefile.ApprovedState), "over"} {
		view.states = append(view.states, choice{s, word(ctx, "case_filter", "s_"+s), s == view.state})
	}
	for _, s := range []casefile.State{casefile.Running, casefile.Closed, casefile.Refused, casefile.Cancelled} {
		if view.state == string(s) {
			view.states = append(view.states, choice{string(s), capital(word(ctx, "case_state", string(s))), true})
		}
	}
	people, err := v.app.engine.Names(ctx, v.actor)
	if err != nil {
		return view, err
	}
	view.narrowed, view.assignees = v.narrowed(asked, n, people), v.assignees(asked, people)
	if !view.mayAhead {
		return view, nil
	}
	in, err := v.app.engine.Concept(ctx, v.actor)
	if err != nil {
		return view, err
	}
	for _, o := range in.Concept.Objects {
		view.objects = append(view.objects, choice{o.Name, n.object(o.Name), o.Name == view.object})
		for _, id := range o.Person {
			kind := id.Kind
			if kind == "" && len(id.Columns) == 1 {
				if c := o.Personal(id.Columns[0].Column); c != nil {
					kind = string(c.Category)
				}
			}
			if kind != "" && kind != "identifier" && kind != "username" && !slices.ContainsFunc(view.kinds, func(c choice) bool { return c.value == kind }) {
				view.kinds = append(view.kinds, choice{kind, kindOfIdentifier(ctx, kind), false})
			}
		}
	}
	for _, j := range in.Concept.Jobs {
		view.jobs = append(view.jobs, choice{j.Name, n.job(j.Name), j.Name == view.job})
	}
	return view, nil
}

// kindOfIdentifier names a kind of identifier: a category's title, or the name
// that the concept gives it.
func kindOfIdentifier(ctx context.Context, kind string) string {
	if key := "identifier_kind." + kind; lookFrom(ctx).words.knows(key) {
		return t(ctx, key)
	}
	return kind
}

func (v *visit) fillCases(view *casesView, page engine.CasePage) {
	ctx, n := v.ctx(), v.names()
	for _, c := range page.Cases {
		view.rows = append(view.rows, caseLineOf(ctx, n, c))
	}
	view.total = num(ctx, page.Total)
	if page.TotalCapped {
		view.total = t(ctx, "cases.at_least", "N", num(ctx, page.Total))
	}
	if page.Next != "" {
		view.next = view.asked.address("/cases", "after", page.Next)
	}
}

// names are the titles of the concept in force; whoever may not read it sees
// its names.
func (v *visit) names() names {
	if in, err := v.app.engine.Concept(v.ctx(), v.actor); err == nil {
		return namesOf(v.ctx(), in.Concept)
	}
	return namesOf(v.ctx(), nothing())
}

func caseLineOf(ctx context.Context, n names, c engine.CaseRow) caseLine {
	line := caseLine{number: caseNumber(c.ID), link: "/cases/" + caseNumber(c.ID), what: originText(ctx, n, c.Origin), items: c.Items,
		opened: dayOr(ctx, c.Opened, "–"), due: dayOr(ctx, c.Due, "–"), state: caseShown(ctx, c.State)}
	line.objects, line.actions = titles(c.Objects, n.object), titles(c.Actions, func(a string) string {
		if key := "kind." + a; n.concept.Action(a) == nil && lookFrom(ctx).words.knows(key) {
			return t(ctx, key)
		}
		return n.action(a)
	})
	if c.Needs != "" {
		line.needs = word(ctx, "overview", "needs_"+c.Needs)
	}
	return line
}

func titles(list []string, title func(string) string) string {
	var out []string
	for _, x := range list {
		out = append(out, title(x))
	}
	return strings.Join(out, ", ")
}

// findCases looks for the open cases of a person. What is typed is hashed by
// the engine and stands in no address and no log.
func findCases(v *visit) error {
	kind, value := v.r.PostFormValue("kind"), strings.TrimSpace(v.r.PostFormValue("identifier"))
	if kind == "" || value == "" {
		return v.to("/cases", "said.nothing_typed")
	}
	view, err := v.casesView(v.askedCases(nil))
	if err != nil {
		return err
	}
	page, err := v.app.engine.Cases(v.ctx(), v.actor, engine.CaseFilter{Person: map[string]string{kind: value}})
	if err != nil {
		return err
	}
	v.fillCases(&view, page)
	view.found, view.next = true, ""
	return v.page(meta{title: t(v.ctx(), "cases.title"), menu: "/cases"}, casesPage(view))
}

// exportCases is the list as a file, with the same filters, without any value
// of a record.
func exportCases(v *visit) error {
	asked := v.askedCases(v.r.URL.Query())
	if len(asked.wrong) > 0 {
		return engine.ErrBadOrder
	}
	f := asked.CaseFilter
	f.After, f.Limit = "", 200
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="fristwerk-cases.csv"`)
	h.Set("Cache-Control", "no-store")
	out := csv.NewWriter(v.w)
	defer out.Flush()
	if err := out.Write([]string{"case", "state", "origin", "opened", "due", "closed", "items", "objects", "actions"}); err != nil {
		return err
	}
	iso := func(d *rule.Day) string {
		if d == nil {
			return ""
		}
		return d.String()
	}
	for range exportPages {
		page, err := v.app.engine.Cases(v.ctx(), v.actor, f)
		if err != nil {
			return err
		}
		for _, c := range page.Cases {
			if err := out.Write([]string{caseNumber(c.ID), string(c.State), c.Origin, iso(c.Opened), iso(c.Due), iso(c.Closed), strconv.Itoa(c.Items),
				strings.Join(c.Objects, " "), strings.Join(c.Actions, " ")}); err != nil {
				return err
			}
		}
		if f.After = page.Next; f.After == "" {
			return nil
		}
	}
	return out.Write([]string{"…", "more cases: narrow the filter"})
}

// exportPages bounds a file to 100,000 cases.
const exportPages = 500

// listOutlook shows what the rules will bring; nothing of it is stored.
func listOutlook(v *visit, q url.Values) error {
	view, err := v.casesView(v.askedCases(q))
	if err != nil {
		return err
	}
	view.outlook = true
	o, err := v.app.engine.Overview(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	if o == nil || o.Stale && !o.Counting {
		if err := v.app.engine.SurveySoon(v.ctx(), v.actor); err != nil {
			return err
		}
	}
	n := v.names()
	if o != nil {
		for _, j := range o.Jobs {
			if view.object == "" || j.Object == view.object {
				view.outlookJobs = append(view.outlookJobs, outlookJob{"/cases?view=outlook&job=" + url.QueryEscape(j.Job), n.job(j.Job), overdueOf(o, j.Job), j.Due, j.In90, j.Undated})
			}
		}
	}
	slices.SortStableFunc(view.outlookJobs, func(a, b outlookJob) int { return cmp.Or(b.overdue-a.overdue, b.due-a.due, b.in90-a.in90) })
	if view.job != "" {
		if err := v.outlookOf(&view, n, q); err != nil {
			return err
		}
	}
	return v.page(meta{title: t(v.ctx(), "cases.outlook"), menu: "/cases"}, casesPage(view))
}

// outlookParts are the lists of a job's outlook, what presses first.
var outlookParts = [...]engine.OutlookPart{engine.OutlookOverdue, engine.OutlookDue, engine.OutlookSoon, engine.OutlookUndated}

// overdueOf is how many overdue records a job speaks of, whatever holds them up.
func overdueOf(o *engine.Overview, job string) (records int) {
	for _, x := range o.Objects {
		for _, c := range x.Causes {
			if c.Job == job {
				records += max(c.Records, 0)
			}
		}
	}
	return records
}

func (v *visit) outlookOf(view *casesView, n names, q url.Values) error {
	ctx := v.ctx()
	for _, p := range outlookParts {
		if q.Get("part") == string(p) {
			view.part = p
		}
	}
	view.part = cmp.Or(view.part, engine.OutlookSoon)
	for _, p := range outlookParts {
		view.parts = append(view.parts, choice{outlookLink(view.job, p), word(ctx, "outlook_part", string(p)), p == view.part})
	}
	p, err := v.app.engine.Outlook(ctx, v.actor, engine.OutlookOrder{Job: view.job, Part: view.part, Until: v.look.frame.Day.AddDays(90), After: q.Get("after")})
	if err != nil {
		return err
	}
	view.outlookJob, view.unjudged = n.job(view.job), p.Unjudged
	if err := v.outlookCounted(view, n, p); err != nil {
		return err
	}
	object := ""
	if j := n.concept.Job(view.job); j != nil {
		object = n.concept.Action(j.Action).Object
	}
	for _, r := range p.Rows {
		line := outlookLine{key: r.Key, link: recordLink(object, r.Key), start: dayOr(ctx, r.Start, "–"), due: dayOr(ctx, r.Due, "–")}
		if r.Reason != "" {
			look := reasonShown(ctx, r.Reason)
			line.reason = &look
		}
		view.outlookRows = append(view.outlookRows, line)
	}
	if p.Next != "" {
		view.next = outlookLink(view.job, view.part) + "&" + url.Values{"after": {p.Next}}.Encode()
	}
	return nil
}

// outlookCounted says as of when the list is and what of it is shown, or why there
// is none, and has it counted then.
func (v *visit) outlookCounted(view *casesView, n names, p engine.OutlookPage) error {
	ctx := v.ctx()
	if j := n.concept.Job(view.job); p.Uncounted && j != nil && !j.Active {
		view.uncounted = t(ctx, "cases.outlook_inactive")
		return nil
	}
	if p.Uncounted {
		view.uncounted = t(ctx, "cases.outlook_counting")
		return v.app.engine.SurveySoon(ctx, v.actor)
	}
	if p.Counted == nil {
		return nil
	}
	view.counted, view.gone = moment(ctx, *p.Counted), len(p.Rows) == 0 && p.Records > 0
	if p.Listed < p.Records {
		view.countedOf = t(ctx, "cases.outlook_first", "N", num(ctx, p.Listed), "All", num(ctx, p.Records))
	}
	return nil
}

// outlookLink is the address of a part of a job's outlook.
func outlookLink(job string, part engine.OutlookPart) string {
	return "/cases?view=outlook&" + url.Values{"job": {job}, "part": {string(part)}}.Encode()
}

// jumpTo opens a case by its number, or a record by "object key". What is typed
// is not put into an address unless it is one of them.
func jumpTo(v *visit) error {
	text := strings.TrimSpace(v.r.PostFormValue("number"))
	if id, ok := caseID(text); ok {
		if _, err := v.app.engine.Case(v.ctx(), v.actor, id); err == nil {
			return v.to("/cases/"+caseNumber(id), "")
		}
	}
	if len(text) <= 60 && !strings.Contains(text, "@") {
		for _, o := range v.names().concept.Objects {
			if x, err := v.app.engine.Why(v.ctx(), v.actor, o.Name, text); err == nil {
				return v.to(recordLink(o.Name, x.Key), "")
			}
		}
	}
	return v.to("/cases", "said.number_unknown")
}

// caseID reads a case's number: "F-12" or "12".
func caseID(text string) (int64, bool) {
	id, err := strconv.ParseInt(strings.TrimPrefix(strings.ToUpper(text), "F-"), 10, 64)
	return id, err == nil && id > 0
}
