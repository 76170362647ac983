package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// result writes what jobs met and did, then why records were left, then what
// failed and what stops a job.
func (p *page) result(r engine.Result) {
	if len(r.Jobs) == 0 {
		p.line("No job is active.")
		return
	}
	p.jobs(r.Jobs)
	p.reasons(r.Jobs)
	p.failures(r.Jobs)
	for _, j := range r.Jobs {
		p.remarks(j)
	}
}

// jobs is the table of numbers. A plan has done nothing: it has no such columns.
func (p *page) jobs(jobs []engine.JobResult) {
	header := []string{"JOB", "OBJECT", "KIND", "MET", "DUE", "SKIPPED", "CASES"}
	ran := slices.ContainsFunc(jobs, func(j engine.JobResult) bool { return j.Done != nil })
	if ran {
		header = append(header, "DONE", "FAILED")
	}
	var rows [][]string
	for _, j := range jobs {
		row := []string{j.Job, j.Object, j.Kind, strconv.Itoa(j.Met), strconv.Itoa(j.Due), strconv.Itoa(skipped(j)), strconv.Itoa(j.Cases)}
		if ran {
			row = append(row, done(j), strconv.Itoa(j.Failed))
		}
		rows = append(rows, row)
	}
	p.table(header, rows)
}

func done(j engine.JobResult) string {
	if j.Done == nil {
		return "-"
	}
	return strconv.Itoa(*j.Done)
}

func skipped(j engine.JobResult) (n int) {
	for _, records := range j.Skipped {
		n += records
	}
	return n
}

// reasons lists why records are left, in the order in which reasons count.
func (p *page) reasons(jobs []engine.JobResult) {
	var rows [][]string
	for _, j := range jobs {
		for _, reason := range rule.Reasons {
			if n := j.Skipped[reason]; n > 0 {
				rows = append(rows, []string{j.Job, strconv.Itoa(n), string(reason), meanings[reason]})
			}
		}
	}
	p.section("Left as they are:", []string{"JOB", "RECORDS", "REASON", "MEANING"}, rows)
}

// section is a table under a line of its own.
func (p *page) section(title string, header []string, rows [][]string) {
	if len(rows) > 0 {
		p.gap()
		p.line("%s", title)
		p.table(header, rows)
	}
}

// meanings says every reason in a few words.
var meanings = map[rule.Reason]string{
	rule.Gone:              "no longer there",
	rule.NoStartDate:       "the date the period starts from is missing",
	rule.ImplausibleDate:   "the date the period starts from cannot be one",
	rule.ConditionChanged:  "no longer meets the condition",
	rule.PersonStillActive: "the person still has an active record",
	rule.StillHas:          "other rows still need it",
	rule.NoIdentifier:      "nothing says whose it is",
	rule.Held:              "a Keep stands on it",
	rule.Locked:            "a Lock stands on it that stops this",
	rule.RetentionRuns:     "a retention duty still runs",
	rule.LockException:     "exempt from the lock for a while",
	rule.Superseded:        "a stronger job did more",
	rule.Refused:           "somebody refused it",
	rule.Cancelled:         "somebody cancelled it",
	rule.AwaitingApproval:  "waits for an approval",
	rule.OverLimit:         "the run would have touched more than its limit: nothing was done",
	rule.Paused:            "all jobs are paused",
	rule.AlreadyDone:       "another run was first",
}

func (p *page) failures(jobs []engine.JobResult) {
	var rows [][]string
	for _, j := range jobs {
		for _, code := range slices.Sorted(maps.Keys(j.Codes)) {
			rows = append(rows, []string{j.Job, strconv.Itoa(j.Codes[code]), code})
		}
	}
	p.section("Failed, rolled back:", []string{"JOB", "RECORDS", "CODE"}, rows)
}

// remarks are what stands beside the numbers of one job.
func (p *page) remarks(j engine.JobResult) {
	if len(j.Stopped) > 0 {
		p.line("%s stands still because of %s", j.Job, strings.Join(j.Stopped, ", "))
	}
	for _, remark := range []struct {
		n    int
		text string
	}{
		{j.Shared, "shared part rows stay: other records use them"},
		{j.Ended, "marks of this job ended: their condition no longer holds"},
		{j.Back, "records were done before and came back: something wrote the old values again"},
	} {
		if remark.n > 0 {
			p.line("%s: %d %s", j.Job, remark.n, remark.text)
		}
	}
	for _, hint := range j.Hints {
		p.line("hint: %s", hint)
	}
}

// didHold turns a result that did not hold into an error, which names the
// first of its causes: a finding, a pause, a limit, a failure.
func didHold(r engine.Result) error {
	if r.Held() {
		return nil
	}
	for _, c := range causes {
		var jobs []string
		for _, j := range r.Jobs {
			if c.of(j) {
				jobs = append(jobs, j.Job)
			}
		}
		if len(jobs) > 0 {
			return refused(c.hint, "%s: %s", c.what, strings.Join(jobs, ", "))
		}
	}
	return refused("fristwerk check shows what stands in the way", "not everything held")
}

// causes are why a result does not hold, as engine.Result.Held has them.
var causes = []struct {
	of         func(engine.JobResult) bool
	what, hint string
}{
	{func(j engine.JobResult) bool { return len(j.Stopped) > 0 },
		"stopped by findings", "fristwerk check shows each finding and the way out"},
	{func(j engine.JobResult) bool { return j.Skipped[rule.Paused] > 0 },
		"paused", "fristwerk resume lets jobs run again"},
	{func(j engine.JobResult) bool { return j.Skipped[rule.OverLimit] > 0 },
		"over the limit, nothing was done", "look at the numbers; if they are right, raise the job's `limit` in the concept and apply it"},
	{func(j engine.JobResult) bool { return j.Failed > 0 },
		"not everything could be done", "failed batches were rolled back; look at the codes, then run again"},
}
