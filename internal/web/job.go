package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// jobView is the editor of a job with its preview.
type jobView struct {
	form     jobForm
	heading  string
	lede     string
	post     string
	change   bool
	mayRun   bool
	version  int64
	next     int64
	kind     method.Kind
	object   string // title
	objectID string
	actions  []choice
	starts   []choice
	units    []choice
	what     []choice // units of the what-if
	froms    []choice
	every    []choice
	months   []choice
	approval []choice
	columns  []choice // of the object
	targets  []choice // of vetoes
	others   []string // columns of relations and other objects, for vetoes
	sentence string
	example  string // how a period is counted
	fires    string // the schedule in words
	draft    *draftView
	now      *engine.JobDraft // the job in force, for comparing
	whatIf   *engine.JobDraft
	findings []findingRow
	runs     []runRow
	due      int  // as counted last, for running now
	word     bool // a word must be typed before it runs now
	nextRun  string
	notices  []choice // units of the notice
	lost     []string // comments of the file that saving would lose
	gate     *gateRow // what the scheduler waits for
	was      bool     // the job in force is active
}

// draftView is the preview.
type draftView struct {
	engine.JobDraft
	chart    chart
	reasons  []reasonCount
	keys     []keyRow
	word     bool // a word must be typed before activating
	firstRun string
	approval concept.Approval
}

type keyRow struct{ key, link, start string }

func newJob(v *visit) error {
	b, err := v.app.engine.Bound(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	f := jobForm{isNew: true, noticeN: "14", noticeUnit: string(rule.Days), n: "3", unit: string(rule.Years), from: string(rule.EndOfYear), limitRecords: "1000", limitPercent: "5",
		schedule: schedule{every: "day", hour: 3, minute: 30, day: 1, month: 1}, action: v.r.URL.Query().Get("action")}
	if b.Binding.Action(f.action) == nil && len(b.Binding.Actions) > 0 {
		f.action = b.Binding.Actions[0].Name
	}
	if a := b.Binding.Action(f.action); a != nil && len(a.Object.Dates) > 0 {
		f.start = a.Object.Dates[0].Name
	}
	return v.jobPage(http.StatusOK, b, f, nil)
}

func showJob(v *visit) error {
	b, err := v.app.engine.Bound(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	name := v.r.PathValue("job")
	d, tag, err := v.app.engine.Definition(v.ctx(), v.actor, concept.JobSection, name)
	if err != nil {
		return engine.ErrUnknownJob
	}
	f := formOfJob(name, d, b.Binding.Concept.Job(name))
	f.tag = tag
	return v.jobPage(http.StatusOK, b, f, nil)
}

// postJob takes the form: shows it again with the rule as a sentence, previews
// it, keeps it inactive, or activates what was previewed.
func postJob(v *visit) error {
	b, err := v.app.engine.Bound(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	f := readJobForm(v.r)
	if f.name = v.r.PathValue("job"); f.name == "" {
		f.isNew = true
		f.name = freshName(f.titleDE, func(name string) bool { return b.Binding.Job(name) != nil || name == "new" })
	}
	do := v.r.PostFormValue("do")
	if !slices.Contains([]string{"preview", "save", "activate"}, do) {
		return v.jobPage(http.StatusOK, b, f, nil)
	}
	if f.problems = f.wrong(v.ctx(), b.Binding); len(f.problems) > 0 {
		return v.jobPage(http.StatusUnprocessableEntity, b, f, nil)
	}
	was, _, err := v.app.engine.Definition(v.ctx(), v.actor, concept.JobSection, f.name)
	if err != nil && !f.isNew {
		return engine.ErrUnknownJob
	}
	switch definition := f.definition(was); do {
	case "save":
		return v.saveJob(b, f, definition)
	case "activate":
		return v.activateJob(b, f, definition, was)
	default:
		return v.previewJob(http.StatusOK, b, f, definition, was)
	}
}

// previewJob shows what the job would do, or that it is being counted: then the
// page asks again by itself, and gets an answer when there is one.
func (v *visit) previewJob(status int, b engine.BoundConcept, f jobForm, definition, was map[string]any) error {
	o := engine.PreviewOrder{Job: f.name, Definition: definition}
	if !f.isNew {
		o.InForce = was
	}
	if _, err := strconv.Atoi(f.whatN); err == nil && f.start != "" {
		other := f
		other.n, other.unit = f.whatN, f.whatUnit
		o.WhatIf = other.definition(was)
	}
	p, counted, err := v.app.engine.PreviewJob(v.ctx(), v.actor, o, v.soon())
	if problems := problemsOf(v.ctx(), err); problems != nil {
		f.problems = problems
		return v.jobPage(http.StatusUnprocessableEntity, b, f, nil)
	}
	if err != nil {
		return err
	}
	if counted {
		return v.jobPage(status, b, f, &p)
	}
	if v.waits() {
		return v.nothingYet()
	}
	f.counting = true
	return v.jobPage(status, b, f, nil)
}

// saveJob keeps a job that does not run yet.
func (v *visit) saveJob(b engine.BoundConcept, f jobForm, definition map[string]any) error {
	definition["active"] = false
	_, err := v.app.engine.ReplaceDefinition(v.ctx(), v.actor, concept.JobSection, f.name, definition, f.tag)
	if problems := problemsOf(v.ctx(), err); problems != nil {
		f.problems = problems
		return v.jobPage(http.StatusUnprocessableEntity, b, f, nil)
	}
	if err != nil {
		return err
	}
	return v.to("/jobs/"+f.name, "said.job_saved")
}

// activateJob lets a job run as it was previewed. A large irreversible one asks
// for a word.
func (v *visit) activateJob(b engine.BoundConcept, f jobForm, definition, was map[string]any) error {
	able, _ := strconv.Atoi(v.r.PostFormValue("able"))
	k := b.Binding.Action(f.action).Kind
	if asksForWord(k, able) && !saidWord(v.ctx(), k, v.r.PostFormValue("word")) {
		f.problems = []string{t(v.ctx(), "jobs.wrong_word", "Word", word(v.ctx(), "confirm_word", string(k)))}
		return v.previewJob(http.StatusUnprocessableEntity, b, f, definition, was)
	}
	if _, err := v.app.engine.ActivateJob(v.ctx(), v.actor, f.name, definition, f.tag, v.r.PostFormValue("digest")); err != nil {
		return err
	}
	return v.to("/jobs/"+f.name, "said.job_active")
}

func (v *visit) jobPage(status int, b engine.BoundConcept, f jobForm, preview *engine.JobPreview) error {
	view, err := v.jobView(b, f, preview)
	if err != nil {
		return err
	}
	m := meta{title: view.heading, menu: "/jobs", status: status}
	if v.r.Header.Get("HX-Request") == "true" {
		return v.render(http.StatusOK, jobEditor(view))
	}
	return v.page(m, jobPageBody(view))
}

func (v *visit) jobView(b engine.BoundConcept, f jobForm, preview *engine.JobPreview) (jobView, error) {
	ctx, n := v.ctx(), namesOf(v.ctx(), b.Binding.Concept)
	view := jobView{form: f, post: "/jobs/" + f.name, change: v.actor.May(access.ChangeConcept), mayRun: v.actor.May(access.RunJobs),
		version: b.Version, next: b.Version + 1, heading: f.titleEN}
	if lookFrom(ctx).language == "de" {
		view.heading = f.titleDE
	}
	view.lede = t(ctx, "actions.lede_version", "Version", b.Version)
	if f.isNew {
		view.heading, view.post, view.lede = t(ctx, "jobs.new"), "/jobs/new", t(ctx, "jobs.lede_new", "Version", b.Version+1)
	}
	a := b.Binding.Action(f.action)
	if a == nil {
		return view, engine.ErrUnknownThing
	}
	view.kind, view.object, view.objectID = a.Kind, n.object(a.Object.Name), a.Object.Name
	view.choices(ctx, n, b.Binding, a)
	if in := b.Binding.Concept.Job(f.name); in != nil && v.r.Method == http.MethodGet {
		view.fires = scheduleText(ctx, f.schedule.cron())
		view.say(ctx, b.Binding.Concept, in) // as it stands in the concept
	} else {
		v.words(&view, b)
	}
	if in := b.Binding.Job(f.name); in != nil && !f.isNew {
		view.was, view.findings = in.Active, findingRows(ctx, n, in.Stopped)
		view.nextRun = nextFire(ctx, in.Schedule, v.app.options.Now())
	}
	if err := v.history(&view, n); err != nil {
		return view, err
	}
	if preview != nil {
		view.findings = findingRows(ctx, n, preview.Draft.Findings)
		view.draft = v.draftView(a, view, preview.Draft)
		view.now, view.whatIf = preview.Now, preview.WhatIf
	}
	return view, nil
}

// history is how the job went so far.
func (v *visit) history(view *jobView, n names) error {
	if view.form.isNew || !v.actor.May(access.ReadRuns) {
		return nil
	}
	page, err := v.app.engine.Runs(v.ctx(), v.actor, engine.RunFilter{Job: view.form.name, Limit: 5})
	if err != nil {
		return err
	}
	for _, r := range page.Runs {
		for _, row := range runRows(v.ctx(), n, r) {
			if row.job == view.form.name {
				view.runs = append(view.runs, row)
			}
		}
	}
	gate, err := v.app.engine.JobGate(v.ctx(), v.actor, view.form.name)
	if err != nil {
		return err
	}
	if view.was {
		view.gate = v.gateOf(n, gate)
	}
	if view.due, err = v.dueNow(view.form.name); err != nil {
		return err
	}
	view.word = asksForWord(view.kind, view.due)
	return nil
}

// choices fills the lists of the form.
func (view *jobView) choices(ctx context.Context, n names, b *plan.Binding, a *plan.Action) {
	f := view.form
	for _, x := range b.Actions {
		view.actions = append(view.actions, choice{x.Name, n.action(x.Name), x == a})
	}
	for _, d := range a.Object.Dates {
		view.starts = append(view.starts, choice{d.Name, n.within(a.Object.Name, d.Name), d.Name == f.start})
	}
	for _, u := range []rule.Unit{rule.Days, rule.Weeks, rule.Months, rule.Years} {
		view.units = append(view.units, choice{string(u), word(ctx, "unit", string(u)), string(u) == f.unit})
		view.notices = append(view.notices, choice{string(u), word(ctx, "unit", string(u)), string(u) == f.noticeUnit || f.noticeUnit == "" && u == rule.Days})
		view.what = append(view.what, choice{string(u), word(ctx, "unit", string(u)), string(u) == f.whatUnit || f.whatUnit == "" && string(u) == f.unit})
	}
	for _, from := range []rule.From{rule.Event, rule.EndOfMonth, rule.EndOfQuarter, rule.EndOfYear, rule.EndOfBusinessYear} {
		view.froms = append(view.froms, choice{string(from), word(ctx, "from", fromKey(from)), string(from) == f.from})
	}
	for _, e := range []string{"hour", "day", "week", "month", "year", "line"} {
		view.every = append(view.every, choice{e, word(ctx, "every", e), e == f.schedule.every || e == "line" && f.schedule.every == "minutes"})
	}
	for m := 1; m <= 12; m++ {
		view.months = append(view.months, choice{strconv.Itoa(m), word(ctx, "month_name", "m"+strconv.Itoa(m)), m == f.schedule.month})
	}
	view.approval = append(view.approval, choice{"", t(ctx, "jobs.as_action", "Who", approvals(ctx, a.Approval)), f.approval == ""})
	for _, x := range []concept.Approval{concept.ApprovalOne, concept.ApprovalTwo} {
		view.approval = append(view.approval, choice{string(x), approvals(ctx, x), string(x) == f.approval})
	}
	view.columnChoices(ctx, n, b, a.Object)
}

func (view *jobView) columnChoices(ctx context.Context, n names, b *plan.Binding, o *plan.Object) {
	for _, c := range o.NotPersonal {
		view.columns = append(view.columns, choice{value: c, text: n.within(o.Name, c)})
	}
	for _, c := range o.Columns {
		view.columns = append(view.columns, choice{value: c.Name, text: n.within(o.Name, c.Name)})
	}
	seen := map[string]bool{}
	add := func(columns []string) {
		for _, c := range columns {
			if !seen[c] {
				seen[c] = true
				view.others = append(view.others, c)
			}
		}
	}
	for _, r := range o.Relations {
		view.targets = append(view.targets, choice{value: "has:" + r.Name, text: t(ctx, "jobs.has", "What", n.within(o.Name, r.Name))})
		if r.Table != nil {
			for _, c := range r.Table.Columns {
				add([]string{c.Name})
			}
		}
	}
	for _, x := range b.Objects {
		if len(x.Object.Person) > 0 && len(o.Object.Person) > 0 {
			view.targets = append(view.targets, choice{value: "person_has:" + x.Name, text: t(ctx, "jobs.person_has", "What", n.object(x.Name))})
			add(x.NotPersonal)
		}
	}
	slices.Sort(view.others)
}

func fromKey(f rule.From) string {
	return map[rule.From]string{rule.Event: "event", rule.EndOfMonth: "month", rule.EndOfQuarter: "quarter", rule.EndOfYear: "year", rule.EndOfBusinessYear: "business_year"}[f]
}

// words says the rule as a sentence, counts an example, and names the comments
// that saving would lose: from the text as it would be, no source is looked at.
func (v *visit) words(view *jobView, b engine.BoundConcept) {
	f := view.form
	view.fires = scheduleText(v.ctx(), f.schedule.cron())
	was, _, err := v.app.engine.Definition(v.ctx(), v.actor, concept.JobSection, f.name)
	if err != nil || f.isNew {
		was = nil
	}
	text, err := concept.SetDefinition(b.Binding.Concept.Text, concept.JobSection, jobName(f), f.definition(was))
	if err != nil {
		return
	}
	if was != nil {
		view.lost = concept.LostComments(b.Binding.Concept.Text, text)
	}
	if c, err := concept.Parse("", text); err == nil {
		view.say(v.ctx(), c, c.Job(jobName(f)))
	}
}

// say words a job's rule.
func (view *jobView) say(ctx context.Context, c *concept.Concept, j *concept.Job) {
	view.sentence = c.Sentence(j, lookFrom(ctx).language)
	if a := c.Action(j.Action); a != nil && j.When.Start != nil {
		start := rule.Date(2018, time.March, 15)
		last := j.When.Term.LastDay(start)
		view.example = t(ctx, "jobs.example", "Start", namesOf(ctx, c).within(a.Object, j.StartName), "Day", day(ctx, start), "Last", day(ctx, last), "Due", day(ctx, last.AddDays(1)))
	}
}

// jobName is a name for looking at a form that has none yet.
func jobName(f jobForm) string {
	if f.name == "" || f.isNew {
		return "fristwerk_new_job"
	}
	return f.name
}

func (v *visit) draftView(a *plan.Action, view jobView, d engine.JobDraft) *draftView {
	ctx := v.ctx()
	out := &draftView{JobDraft: d, word: asksForWord(a.Kind, d.Able), firstRun: nextFire(ctx, view.form.schedule.cron(), v.app.options.Now())}
	out.approval = a.Approval
	if view.form.approval != "" {
		out.approval = concept.Approval(view.form.approval)
	}
	for _, why := range sortedReasons(d.Skipped) {
		out.reasons = append(out.reasons, reasonCount{reasonShown(ctx, why), d.Skipped[why], word(ctx, "reason_then", string(why))})
	}
	if d.NotYet > 0 {
		out.reasons = append(out.reasons, reasonCount{shown{"info", "calendar", t(ctx, "jobs.not_yet")}, d.NotYet, t(ctx, "jobs.not_yet_then")})
	}
	for _, k := range d.Keys {
		out.keys = append(out.keys, keyRow{k.Key, recordLink(view.objectID, k.Key), dayOr(ctx, k.Start, "–")})
	}
	var bars []bar
	highest := 0
	for _, m := range d.Months {
		highest = max(highest, m.Records)
	}
	for i, m := range d.Months {
		year, month, _ := m.First.Civil()
		b := bar{label: word(ctx, "month_letter", "m"+strconv.Itoa(int(month))), full: word(ctx, "month_name", "m"+strconv.Itoa(int(month))) + " " + strconv.Itoa(year), value: m.Records}
		if i == 0 && d.Able > 0 {
			b.remark, b.why = num(ctx, m.Records), t(ctx, "jobs.already_due")
		} else if month == time.January && 2*m.Records > highest { // the wave; a low bar has others in its way
			b.remark, b.why = num(ctx, m.Records), b.full
		}
		bars = append(bars, b)
	}
	if len(bars) > 0 {
		c := chart{id: "months", axis: t(ctx, "jobs.month"), column: t(ctx, "overview.records"), title: t(ctx, "jobs.chart", "Highest", num(ctx, highest))}
		limit, _ := strconv.Atoi(view.form.limitRecords)
		if limit > 3*highest {
			limit = 0 // far above everything: the line would flatten the bars
		}
		out.chart = drawChart(ctx, c, bars, limit, t(ctx, "jobs.limit_line", "N", num(ctx, limit)))
	}
	return out
}
