package concept

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/netresearch/go-cron"

	"github.com/fristwerk/fristwerk/internal/rule"
)

func (r *reader) job(e named) *Job {
	m := e.mappingOf("job")
	m.only("title", "action", "schedule", "when", "purpose", "basis", "period_basis", "notice", "limit", "approval", "active")
	j := &Job{Name: e.name, At: e.at, Title: m.get("title").title(e.name)}
	action := r.knownAction(m.need("action"))
	var object *Object
	if action != nil {
		j.Action, object = action.Name, r.c.Object(action.Object)
	}
	j.Schedule = m.need("schedule").schedule()
	r.when(m.need("when"), j, object)
	j.Purpose = m.get("purpose").text()
	j.Basis = m.need("basis").text()
	j.PeriodBasis = m.get("period_basis").text()
	j.Notice = m.get("notice").period(rule.Period{N: 14, Unit: rule.Days})
	j.Limit = r.limit(m)
	j.Approval = r.raisedApproval(m.get("approval"), action)
	j.Active = m.get("active").bool()
	return j
}

func (r *reader) knownAction(v value) *Action {
	name := v.text()
	a := r.c.Action(name)
	if name != "" && a == nil {
		v.problem(fmt.Sprintf("there is no action %s", v.quoted()), "").as("no_action", v.quoted()).among(name, namesOf(r.c.Actions, func(a *Action) string { return a.Name }))
	}
	return a
}

// raisedApproval reads a job's own approval, which may ask for more people
// than the action does, never for fewer.
func (r *reader) raisedApproval(v value, a *Action) Approval {
	approval := Approval(v.oneOf(approvals...))
	if approval == "" || a == nil {
		return approval
	}
	if slices.Index(approvals, string(approval)) < slices.Index(approvals, string(a.Approval)) {
		v.problem(fmt.Sprintf("the job asks for less approval (%s) than its action %s (%s)", approval, a.Name, a.Approval),
			"a job may only raise it: change the action, or leave the line out").as("less_approval", string(approval), a.Name, string(a.Approval))
	}
	return approval
}

// when reads the job's rule. Object is nil if the action is not known.
func (r *reader) when(v value, j *Job, o *Object) {
	m := v.mappingOf("condition")
	if m.n == nil {
		return
	}
	m.only("start", "after", "from", "only", "unless")
	if m.has("start") || m.has("after") || m.has("from") {
		j.When.Start, j.StartName = r.startNamed(m.need("start"), o)
		j.When.Term = r.term(m)
	} else if !m.has("only") {
		m.problem("the condition says neither start nor only: it would mean every record at once", "write start, after and from, or choose records with only").as("everything")
	}
	j.When.Only = r.conditions(m.get("only"))
	for _, item := range m.get("unless").filled() {
		if u := r.unless(item, o); u != nil {
			j.When.Unless = append(j.When.Unless, u)
		}
	}
}

// schedule is a cron line of five fields, or a word such as @daily.
func (v value) schedule() string {
	text := v.text()
	if text == "" {
		return ""
	}
	if why := judgeSchedule(text); why != "" {
		v.problem(fmt.Sprintf("%s is no schedule: %s", v.quoted(), why), `write "minute hour day month weekday", such as "30 3 * * *" for every night at half past three`).as("no_schedule", v.quoted())
	}
	return text
}

// ParseSchedule reads a job's schedule. As in classic cron, a day counts if
// the day of the month OR the weekday fits, where both are given.
func ParseSchedule(text string) (cron.Schedule, error) {
	if strings.Contains(text, "=") {
		return nil, errors.New("the time zone is the concept's")
	}
	if strings.HasPrefix(strings.TrimSpace(text), "@every") {
		return nil, errors.New("jobs fire at times of day")
	}
	return cron.MustNewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.DowOrDom | cron.Descriptor).Parse(text)
}

func judgeSchedule(text string) string {
	s, err := ParseSchedule(text)
	if err != nil {
		return printable(err.Error())
	}
	const anyYear = 2024 // a leap year, so that 29 February comes soon
	if s.Next(time.Date(anyYear, time.January, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return "it never fires"
	}
	return ""
}

// limit is 1000 records and 5 % unless the job has its own; what its own does
// not name is not bounded.
func (r *reader) limit(job mapping) Limit {
	if !job.has("limit") {
		return Limit{Records: 1000, Share: 0.05}
	}
	m := job.get("limit").mappingOf("limit")
	m.only("records", "share")
	return Limit{Records: m.get("records").count(), Share: m.get("share").share()}
}

// share is a percentage such as "5%", as a fraction.
func (v value) share() float64 {
	if v.given() && v.n.kind == numberNode {
		v.problem("share is a number without a sign", "write it in percent: "+v.n.text+"%").as("share_sign", v.n.text)
		return 0
	}
	text := v.text()
	if text == "" {
		return 0
	}
	digits, percent := strings.CutSuffix(text, "%")
	digits = strings.TrimSpace(digits)
	f, err := strconv.ParseFloat(digits, 64)
	if !percent || err != nil || !(f > 0 && f <= 100) || strings.Trim(digits, "0123456789.") != "" {
		v.problem(fmt.Sprintf("%s is no share", v.quoted()), "write a percentage above 0 and up to 100%, such as 5%").as("no_share", v.quoted())
		return 0
	}
	return f / 100
}
