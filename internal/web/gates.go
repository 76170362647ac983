package web

import (
	"errors"
	"net/url"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// What the scheduler waits for: a look at a job's first records, and a decision
// about the exact list of a run over its limit.
func (a *app) gateRoutes() []route {
	return []route{
		{pattern: "GET /jobs/{job}/canary", needs: access.ReadRuns, serve: showCanary},
		{pattern: "POST /jobs/{job}/canary", needs: access.ResumeJobs, serve: confirmCanary},
		{pattern: "GET /lists", needs: access.ReadRuns, serve: showLists},
		{pattern: "GET /lists/{list}", needs: access.ReadRuns, serve: showList},
		{pattern: "POST /lists/{list}", needs: access.DecideCase, serve: decideList},
	}
}

// gateRow is one thing that a job waits for, and where it is decided.
type gateRow struct {
	held             engine.Held
	job, title, link string
	look             shown
	list             string // number of the list
}

// gateOf words what a job waits for; nil where it waits for nothing of its own.
// The first start is the frame's to say.
func (v *visit) gateOf(n names, g engine.JobGate) *gateRow {
	row := gateRow{held: g.Held, job: g.Job, title: n.job(g.Job), link: "/jobs/" + url.PathEscape(g.Job)}
	if g.List != 0 { // says more than a preview that is missing
		row.held = engine.HeldLimit
	}
	icon := ""
	switch row.held {
	case engine.HeldCanary:
		row.link, icon = row.link+"/canary", "eye"
	case engine.HeldLimit:
		row.list, icon = strconv.FormatInt(g.List, 10), "player-pause"
		row.link = "/lists/" + row.list
	case engine.HeldPreview:
		icon = "refresh"
	default:
		return nil
	}
	row.look = shown{"warn", icon, word(v.ctx(), "gate_state", string(row.held))}
	return &row
}

// gatesByJob is what each job waits for; nothing for whoever may not see runs.
func (v *visit) gatesByJob(n names) (map[string]gateRow, []gateRow, error) {
	if !v.actor.May(access.ReadRuns) {
		return nil, nil, nil
	}
	gates, err := v.app.engine.Gates(v.ctx(), v.actor)
	if err != nil {
		return nil, nil, err
	}
	byJob := map[string]gateRow{}
	var inOrder []gateRow
	for _, g := range gates {
		if row := v.gateOf(n, g); row != nil {
			byJob[g.Job] = *row
			inOrder = append(inOrder, *row)
		}
	}
	return byJob, inOrder, nil
}

// gatesForMe is what jobs wait for that the visitor could decide.
func (v *visit) gatesForMe(n names) ([]gateRow, error) {
	_, rows, err := v.gatesByJob(n)
	var mine []gateRow
	for _, r := range rows {
		if v.actor.May(decides(r.held)) {
			mine = append(mine, r)
		}
	}
	return mine, err
}

// decides is the permission of whoever ends a wait.
func decides(h engine.Held) access.Permission {
	switch h {
	case engine.HeldCanary:
		return access.ResumeJobs
	case engine.HeldPreview:
		return access.ChangeConcept
	}
	return access.DecideCase
}

// canaryView is the look at a job's first records.
type canaryView struct {
	job, title string
	object     string
	action     string
	sentence   string
	run, at    string
	records    []linked
	left       int
	waits      bool
	confirmed  string // by whom
	may        bool
	undoable   bool
	passive    string // "anonymisiert"
}

func showCanary(v *visit) error {
	name := v.r.PathValue("job")
	c, err := v.app.engine.Canary(v.ctx(), v.actor, name)
	if err != nil {
		return err
	}
	n := v.names()
	view := canaryView{job: name, title: n.job(name), object: n.object(c.Object), left: c.Left, run: c.CanaryRun,
		waits: c.Held == engine.HeldCanary, may: v.actor.May(access.ResumeJobs)}
	if j := n.concept.Job(name); j != nil {
		a := n.concept.Action(j.Action)
		view.action = n.action(a.Name)
		view.undoable, view.passive = undoable(a.Kind), word(v.ctx(), "kind_passive", string(a.Kind))
		view.sentence = n.concept.Sentence(j, v.look.language)
	}
	if c.CanaryAt != nil {
		view.at = moment(v.ctx(), *c.CanaryAt)
	}
	if c.Confirmed != "" {
		view.confirmed = actorText(v.ctx(), n, c.Confirmed)
	}
	for _, key := range c.Records {
		view.records = append(view.records, linked{key, recordLink(c.Object, key)})
	}
	return v.page(meta{title: t(v.ctx(), "gates.canary_title"), menu: "/jobs"}, canaryPage(view))
}

func confirmCanary(v *visit) error {
	name := v.r.PathValue("job")
	if _, err := v.app.engine.ConfirmCanary(v.ctx(), v.actor, name); err != nil && !errors.Is(err, casefile.ErrNothing) {
		return err
	} else if err != nil {
		return v.to("/jobs/"+url.PathEscape(name)+"/canary", "said.nothing_waits")
	}
	return v.to("/jobs/"+url.PathEscape(name), "said.canary_confirmed")
}
