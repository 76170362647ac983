package web

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// The overview answers first what matters most: is anything overdue? Its
// numbers were counted before (engine.Overview), and the page says when.
func (a *app) overviewRoutes() []route {
	return []route{
		{pattern: "GET /{$}", needs: access.ReadOwnAccount, serve: overview},
		{pattern: "POST /overview/count", needs: access.ReadConcept, serve: countAgain},
	}
}

// overviewView is what the page shows.
type overviewView struct {
	names    names
	o        *engine.Overview // nil before the first count
	lede     string
	stateOf  string // when it was counted
	objects  []objectRow
	ahead    chart
	runs     []runRow
	waiting  []waitingRow
	gates    []gateRow // that wait for the visitor
	mayCases bool
	oldKeeps int // older than a year
	noEnd    int // of them without an end
	back     []backRow
	undated  []undatedRow
	open     []findingRow // columns nobody declared
	stops    []findingRow
}

// objectRow is a line of the hero: how many are overdue, why, what to do.
type objectRow struct {
	title  string
	name   string
	count  int
	late   string // address of the overdue records
	reason []reasonLine
}

// reasonLine is one cause with its way out.
type reasonLine struct{ why, way, link string }

type backRow struct {
	job, title string
	records    int
}

type undatedRow struct {
	link, title string
	records     int
}

func overview(v *visit) error {
	if !v.actor.May(access.ReadConcept) {
		return v.page(meta{title: t(v.ctx(), "overview.title"), menu: "/"}, welcomePage())
	}
	o, err := v.app.engine.Overview(v.ctx(), v.actor)
	if errors.Is(err, engine.ErrNoConcept) {
		return v.page(meta{title: t(v.ctx(), "overview.title"), menu: "/"}, beginPage())
	}
	if err != nil {
		return err
	}
	if o == nil || o.Stale && !o.Counting {
		if err := v.app.engine.SurveySoon(v.ctx(), v.actor); err != nil {
			return err
		}
	}
	view, err := v.overviewView(o)
	if err != nil {
		return err
	}
	return v.piece(meta{title: t(v.ctx(), "overview.title"), menu: "/"}, overviewBody(view), overviewPage(view))
}

func countAgain(v *visit) error {
	if err := v.app.engine.SurveySoon(v.ctx(), v.actor); err != nil {
		return err
	}
	return v.to("/", "")
}

func (v *visit) overviewView(o *engine.Overview) (overviewView, error) {
	view := overviewView{o: o, mayCases: v.actor.May(access.ReadCases)}
	if o == nil {
		return view, nil
	}
	ctx := v.ctx()
	in, err := v.app.engine.Concept(ctx, v.actor)
	if err != nil {
		return view, err
	}
	n := namesOf(ctx, in.Concept)
	view.names = n
	view.stateOf = moment(ctx, o.At)
	waits, _, err := v.gatesByJob(n)
	if err != nil {
		return view, err
	}
	causes := map[string]bool{}
	for _, x := range o.Objects {
		row := objectRow{title: n.object(x.Object), name: x.Object, count: x.Overdue, late: overdueLink(x)}
		for _, c := range x.Causes {
			if c.Records != 0 && (x.Overdue > 0 || c.Kind == engine.CauseFinding) {
				row.reason = append(row.reason, heldLine(ctx, waits, c, causeLine(ctx, n, c)))
				causes[string(c.Kind)+c.Code+c.Where] = true
			}
		}
		row.reason = distinctLines(row.reason)
		view.objects = append(view.objects, row)
		if x.Undated > 0 {
			view.undated = append(view.undated, undatedRow{outlookLink(mostUndated(o, x.Object), engine.OutlookUndated), n.object(x.Object), x.Undated})
		}
	}
	view.lede = overviewLede(ctx, o, len(causes))
	view.ahead = aheadChart(ctx, o)
	view.oldKeeps, view.noEnd = o.Marks[0].Ages[3], o.Marks[0].Endless
	for _, j := range o.Jobs {
		if j.Back > 0 {
			view.back = append(view.back, backRow{j.Job, n.job(j.Job), j.Back})
		}
	}
	for _, f := range findingRows(ctx, n, o.Findings) {
		switch {
		case f.code == "undeclared_column":
			view.open = append(view.open, f)
		case f.stops:
			view.stops = append(view.stops, f)
		}
	}
	if view.runs, err = v.lastRuns(n, 6); err != nil {
		return view, err
	}
	if view.gates, err = v.gatesForMe(n); err != nil {
		return view, err
	}
	view.waiting, err = v.waitingForMe(5)
	return view, err
}

// overdueLink leads to an object's overdue records: those of the job that speaks
// of them, or the jobs to choose from.
func overdueLink(x engine.ObjectOverview) string {
	jobs := map[string]bool{}
	for _, c := range x.Causes {
		if c.Records > 0 {
			jobs[c.Job] = true
		}
	}
	if len(jobs) == 1 {
		for job := range jobs {
			return outlookLink(job, engine.OutlookOverdue)
		}
	}
	return "/cases?view=outlook&object=" + url.QueryEscape(x.Object)
}

func overviewLede(ctx context.Context, o *engine.Overview, causes int) string {
	switch over := o.Overdue(); {
	case over == 0 && causes == 0:
		return t(ctx, "overview.lede_good")
	case over == 0:
		return n(ctx, "overview.lede_stopped", causes)
	default:
		return n(ctx, "overview.lede_causes", causes, "Records", n(ctx, "overview.lede_held", over))
	}
}

// causeLine words a cause and leads to the place where it is mended.
func causeLine(ctx context.Context, names names, c engine.Cause) reasonLine {
	job := names.job(c.Job)
	switch c.Kind {
	case engine.CauseFinding:
		link := "/jobs/" + c.Job
		if c.Code == "undeclared_column" {
			link = "/model"
		}
		return reasonLine{t(ctx, "overview.cause_finding", "Job", job, "Finding", word(ctx, "finding", c.Code), "Where", c.Where),
			word(ctx, "overview_way", "finding"), link}
	case engine.CauseApproval:
		return reasonLine{n(ctx, "overview.cause_approval", c.Records, "Job", job), word(ctx, "overview_way", "approval"), "/cases?state=awaiting_approval&job=" + c.Job}
	case engine.CauseRefused:
		return reasonLine{n(ctx, "overview.cause_refused", c.Records, "Job", job), word(ctx, "overview_way", "rule"), "/jobs/" + c.Job}
	case engine.CauseNoPerson:
		return reasonLine{n(ctx, "overview.cause_no_identifier", c.Records, "Job", job), word(ctx, "overview_way", "rule"), "/jobs/" + c.Job}
	case engine.CauseLimit:
		return reasonLine{n(ctx, "overview.cause_limit", c.Records, "Job", job), word(ctx, "overview_way", "limit"), "/jobs/" + c.Job}
	case engine.CausePaused:
		return reasonLine{n(ctx, "overview.cause_paused", c.Records, "Job", job), word(ctx, "overview_way", "resume"), "/settings"}
	case engine.CauseFailed:
		return reasonLine{n(ctx, "overview.cause_failed", c.Records, "Job", job, "Code", c.Code), word(ctx, "overview_way", "action"), "/jobs/" + c.Job}
	}
	return reasonLine{n(ctx, "overview.cause_not_run", c.Records, "Job", job), word(ctx, "overview_way", "run"), "/jobs/" + c.Job}
}

// mostUndated is the job by which an object's records without a start were
// counted: its list has all of them.
func mostUndated(o *engine.Overview, object string) (job string) {
	most := -1
	for _, j := range o.Jobs {
		if j.Object == object && j.Undated > most {
			job, most = j.Job, j.Undated
		}
	}
	return job
}

// heldLine is a cause as it stands where the job waits for somebody: that is why
// it has not been there since, and there it is decided.
func heldLine(ctx context.Context, waits map[string]gateRow, c engine.Cause, line reasonLine) reasonLine {
	g, held := waits[c.Job]
	switch {
	case !held || c.Kind != engine.CauseNotRun && c.Kind != engine.CauseLimit:
		return line
	case c.Kind == engine.CauseNotRun:
		line.why = n(ctx, "overview.cause_held", c.Records, "Job", g.title, "Why", word(ctx, "gate_state", string(g.held)))
	}
	line.way, line.link = word(ctx, "gate_way", string(g.held)), g.link
	return line
}

// distinctLines joins lines with the same way out, so that ten jobs that stand
// for one column are one line.
func distinctLines(lines []reasonLine) []reasonLine {
	var out []reasonLine
	seen := map[string]bool{}
	for _, l := range lines {
		_, what, _ := strings.Cut(l.why, ": ")
		if key := l.link + what; l.link == "/model" && seen[key] {
			continue
		} else {
			seen[key] = true
		}
		out = append(out, l)
	}
	return out
}

// aheadChart shows the weeks to come, with the wave of the new year.
func aheadChart(ctx context.Context, o *engine.Overview) chart {
	var bars []bar
	highest := 0
	for i, w := range o.Weeks {
		b := bar{label: shortDay(ctx, w.First), full: day(ctx, w.First), value: w.Records, soft: i > 3}
		if o.NewYear.Records > 0 && w.First <= o.NewYear.Day && o.NewYear.Day < w.First.AddDays(7) {
			b.remark = t(ctx, "overview.wave", "N", num(ctx, o.NewYear.Records))
			b.why = t(ctx, "overview.wave_why", "Day", day(ctx, o.NewYear.Day))
		}
		bars = append(bars, b)
		highest = max(highest, w.Records)
	}
	if len(bars) == 0 {
		return chart{}
	}
	c := chart{id: "ahead", axis: t(ctx, "overview.week_from"), column: t(ctx, "overview.records"),
		legend: [2]string{t(ctx, "overview.next_30"), t(ctx, "overview.later")}}
	c.title = t(ctx, "overview.chart", "From", day(ctx, o.Weeks[0].First), "To", day(ctx, o.Weeks[len(o.Weeks)-1].First.AddDays(6)), "Highest", num(ctx, highest))
	return drawChart(ctx, c, bars, 0, "")
}

// pollWhile lets htmx ask for a part again every two seconds; without
// JavaScript the page says that one can look again.
func pollWhile(on bool, path string) templ.Attributes {
	if !on {
		return nil
	}
	return templ.Attributes{"hx-get": path, "hx-trigger": "every 2s", "hx-swap": "outerHTML"}
}

func highestAge(m engine.MarksByAge) int {
	highest := 1
	for _, n := range m.Ages {
		highest = max(highest, n)
	}
	return highest
}

func jobTitleOf(_ context.Context, v overviewView, job string) string { return v.names.job(job) }

func objectTitleOf(_ context.Context, v overviewView, object string) string {
	return v.names.object(object)
}

// recordLink is the address of a record. Keys are not personal.
func recordLink(object, key string) string {
	return "/records/" + url.PathEscape(object) + "/" + url.PathEscape(key)
}
