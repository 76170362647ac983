package web

import (
	"context"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// Jobs: which rule runs when, and how it went. The editor (job.go) shows whom a
// rule will touch before it may run.
func (a *app) jobRoutes() []route {
	return []route{
		{pattern: "GET /jobs", needs: access.ReadConcept, serve: listJobs},
		{pattern: "GET /jobs/new", needs: access.ChangeConcept, serve: newJob},
		{pattern: "POST /jobs/new", needs: access.ChangeConcept, serve: postJob},
		{pattern: "GET /jobs/{job}", needs: access.ReadConcept, serve: showJob},
		{pattern: "POST /jobs/{job}", needs: access.ReadConcept, serve: postJob},
		{pattern: "POST /jobs/{job}/off", needs: access.ChangeConcept, serve: switchOff},
		{pattern: "POST /jobs/{job}/run", needs: access.RunJobs, serve: runJob},
		{pattern: "GET /runs/{run}", needs: access.ReadRuns, serve: showRun},
	}
}

// jobLine is a job in the list.
type jobLine struct {
	name, title string
	action      linked
	kind        method.Kind
	object      string
	when        string // the schedule in words
	next        string
	active      bool
	last        *runRow
	due         int // as it was counted last; -1: not counted
	stops       []findingRow
	gate        *gateRow
}

type jobsView struct {
	rows    []jobLine
	object  string
	objects []choice
	change  bool
	counted string
	stopped int
	lists   bool // there are lists of runs over their limit to see
}

func listJobs(v *visit) error {
	b, err := v.app.engine.Bound(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	o, err := v.app.engine.Overview(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	n := namesOf(v.ctx(), b.Binding.Concept)
	last, err := v.newestRuns(n)
	if err != nil {
		return err
	}
	gates, _, err := v.gatesByJob(n)
	if err != nil {
		return err
	}
	view := jobsView{object: v.r.URL.Query().Get("object"), change: v.actor.May(access.ChangeConcept)}
	if view.lists, err = v.anyLists(); err != nil {
		return err
	}
	if o != nil {
		view.counted = moment(v.ctx(), o.At)
	}
	for _, object := range b.Binding.Objects {
		view.objects = append(view.objects, choice{object.Name, n.object(object.Name), object.Name == view.object})
	}
	for _, j := range b.Binding.Jobs {
		if view.object == "" || j.Action.Object.Name == view.object {
			line := v.jobLine(n, j, o, last)
			if g, ok := gates[j.Name]; ok {
				line.gate = &g
			}
			view.rows = append(view.rows, line)
			if j.Active && len(line.stops) > 0 {
				view.stopped++
			}
		}
	}
	return v.page(meta{title: t(v.ctx(), "jobs.title"), menu: "/jobs"}, jobsPage(view))
}

func (v *visit) jobLine(n names, j *plan.Job, o *engine.Overview, last map[string]runRow) jobLine {
	ctx := v.ctx()
	line := jobLine{name: j.Name, title: n.job(j.Name), action: linked{n.action(j.Action.Name), "/actions/" + j.Action.Name}, kind: j.Action.Kind,
		object: n.object(j.Action.Object.Name), when: scheduleText(ctx, j.Schedule), active: j.Active, due: -1}
	if j.Active && v.look.frame.Paused == nil {
		line.next = nextFire(ctx, j.Schedule, v.app.options.Now())
	}
	if r, ok := last[j.Name]; ok {
		line.last = &r
	}
	if o != nil {
		for _, x := range o.Jobs {
			if x.Job == j.Name && len(x.Stopped) == 0 {
				line.due = x.Due
			}
		}
	}
	line.stops = findingRows(ctx, n, j.Stopped)
	return line
}

// newestRuns is the newest run of each job, as far back as the last runs go.
func (v *visit) newestRuns(n names) (map[string]runRow, error) {
	newest := map[string]runRow{}
	if !v.actor.May(access.ReadRuns) {
		return newest, nil
	}
	page, err := v.app.engine.Runs(v.ctx(), v.actor, engine.RunFilter{Limit: 30})
	if err != nil {
		return nil, err
	}
	for _, r := range page.Runs {
		for _, row := range runRows(v.ctx(), n, r) {
			if _, later := newest[row.job]; !later {
				newest[row.job] = row
			}
		}
	}
	return newest, nil
}

// switchOff makes a job inactive. Its marks stay; nothing else is changed.
func switchOff(v *visit) error {
	name := v.r.PathValue("job")
	d, _, err := v.app.engine.Definition(v.ctx(), v.actor, concept.JobSection, name)
	if err != nil {
		return err
	}
	d["active"] = false
	if _, err := v.app.engine.ReplaceDefinition(v.ctx(), v.actor, concept.JobSection, name, d, v.r.PostFormValue("tag")); err != nil {
		return err
	}
	return v.to("/jobs/"+name, "said.job_off")
}

// runJob starts a job now and shows the run.
func runJob(v *visit) error {
	name := v.r.PathValue("job")
	in, err := v.app.engine.Concept(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	j := in.Concept.Job(name)
	if j == nil {
		return engine.ErrUnknownJob
	}
	if due, err := v.dueNow(name); err != nil {
		return err
	} else if k := in.Concept.Action(j.Action).Kind; asksForWord(k, due) && !saidWord(v.ctx(), k, v.r.PostFormValue("word")) {
		return v.to("/jobs/"+name+"#run", "said.word_missing")
	}
	id, err := v.app.engine.RunSoon(v.ctx(), v.actor, engine.RunOrder{Jobs: []string{name}, Workers: 1})
	if err != nil {
		return err
	}
	return v.to("/runs/"+id, "")
}

// dueNow is what a job meets, as it was counted last.
func (v *visit) dueNow(job string) (int, error) {
	o, err := v.app.engine.Overview(v.ctx(), v.actor)
	if err != nil || o == nil {
		return 0, err
	}
	for _, x := range o.Jobs {
		if x.Job == job {
			return x.Due, nil
		}
	}
	return 0, nil
}

// manyRecords is from when on an irreversible step asks for a word to be typed.
const manyRecords = 100

func asksForWord(k method.Kind, records int) bool { return !undoable(k) && records >= manyRecords }

// saidWord tells whether the word was typed, in either language.
func saidWord(ctx context.Context, k method.Kind, typed string) bool {
	return typed != "" && typed == word(ctx, "confirm_word", string(k))
}

// runView is one run with its jobs.
type runView struct {
	certified bool // the visitor may have its certificate
	run       engine.RunProgress
	state     shown
	rows      []runJobRow
	started   string
	ended     string
	took      string
	who       string
	running   bool
}

type runJobRow struct {
	runRow
	progress engine.JobProgress
	kind     method.Kind
	reasons  []reasonCount
	codes    []codeCount
}

type reasonCount struct {
	look    shown
	records int
	then    string
}

type codeCount struct {
	code    string
	records int
}

func showRun(v *visit) error {
	r, err := v.app.engine.RunProgress(v.ctx(), v.actor, v.r.PathValue("run"))
	if err != nil {
		return err
	}
	in, err := v.app.engine.Concept(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	view := runViewOf(v.ctx(), namesOf(v.ctx(), in.Concept), r, v.app.options.Now())
	view.certified = !view.running && r.Done > 0 && v.actor.May(access.VerifyLedger) && !v.actor.Limited()
	return v.piece(meta{title: t(v.ctx(), "runs.title"), menu: "/jobs"}, runBody(view), runPage(view))
}

func runViewOf(ctx context.Context, n names, r engine.RunProgress, now time.Time) runView {
	view := runView{run: r, started: moment(ctx, r.Started), who: actorText(ctx, n, r.Actor), running: r.State == engine.RunRunning || r.State == engine.RunQueued}
	looks := map[engine.RunState][2]string{engine.RunQueued: {"info", "clock"}, engine.RunRunning: {"info", "player-play"},
		engine.RunDone: {"good", "circle-check"}, engine.RunStopped: {"bad", "player-pause"}, engine.RunInterrupted: {"bad", "circle-x"}}
	view.state = shown{looks[r.State][0], looks[r.State][1], word(ctx, "run_state", string(r.State))}
	if r.Ended != nil {
		view.ended, now = moment(ctx, *r.Ended), *r.Ended
	}
	view.took = took(ctx, now.Sub(r.Started))
	for i, row := range runRows(ctx, n, engine.RunProgress{ID: r.ID, State: r.State, Started: r.Started, Jobs: r.Jobs}) {
		_ = i
		for _, j := range r.Jobs {
			if j.Job == row.job {
				view.rows = append(view.rows, runJobRowOf(ctx, row, j))
			}
		}
	}
	return view
}

func runJobRowOf(ctx context.Context, row runRow, j engine.JobProgress) runJobRow {
	out := runJobRow{runRow: row, progress: j, kind: method.Kind(j.Kind)}
	for _, why := range sortedReasons(j.Skipped) {
		out.reasons = append(out.reasons, reasonCount{reasonShown(ctx, why), j.Skipped[why], word(ctx, "reason_then", string(why))})
	}
	for code, records := range j.Codes {
		out.codes = append(out.codes, codeCount{code, records})
	}
	return out
}

// actorText is who did something, without what only an administrator may look
// up: a person's number, a job, the shell.
func actorText(ctx context.Context, n names, actor string) string {
	return actorWith(ctx, n, nil, actor)
}
