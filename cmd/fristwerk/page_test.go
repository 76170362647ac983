package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

func TestTableAligns(t *testing.T) {
	t.Parallel()
	var p page
	p.table([]string{"NAME", "N", "SHARE"}, [][]string{{"Jürgen", "5", "-"}, {"Eva", "1200", "12.5%"}, {"a\x1b[2J\nb", "-1", "x"}})
	want := strings.TrimPrefix(`
NAME        N  SHARE
Jürgen      5  -
Eva      1200  12.5%
a [2J b    -1  x
`, "\n")
	if diff := cmp.Diff(want, p.String()); diff != "" {
		t.Error(diff)
	}
}

func TestResultSaysEverything(t *testing.T) {
	t.Parallel()
	done := 400
	r := engine.Result{Day: rule.Date(2026, 11, 23), Jobs: []engine.JobResult{{
		Job: "ended", Object: "contract", Kind: "anonymise", Met: 413, Due: 405, Done: &done, Cases: 391,
		Skipped: map[rule.Reason]int{rule.Held: 5, rule.NoStartDate: 7}, Failed: 1, Codes: map[string]int{"40P01": 1},
		Shared: 2, Back: 3, Hints: []string{"look at it"},
	}, {Job: "others", Object: "lead", Kind: "mask", Stopped: []string{"no_key"}}}}
	var p page
	p.result(r)
	want := strings.TrimPrefix(`
JOB     OBJECT    KIND       MET  DUE  SKIPPED  CASES  DONE  FAILED
ended   contract  anonymise  413  405       12    391   400       1
others  lead      mask         0    0        0      0     -       0

Left as they are:
JOB    RECORDS  REASON         MEANING
ended        7  no_start_date  the date the period starts from is missing
ended        5  held           a Keep stands on it

Failed, rolled back:
JOB    RECORDS  CODE
ended        1  40P01
ended: 2 shared part rows stay: other records use them
ended: 3 records were done before and came back: something wrote the old values again
hint: look at it
others stands still because of no_key
`, "\n")
	if diff := cmp.Diff(want, p.String()); diff != "" {
		t.Error(diff)
	}
}

func TestEveryReasonHasAMeaning(t *testing.T) {
	t.Parallel()
	for _, reason := range rule.Reasons {
		if meanings[reason] == "" {
			t.Errorf("%s has no meaning", reason)
		}
	}
}

// TestDidHold names the first cause, and agrees with the engine on whether
// there is one.
func TestDidHold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		job  engine.JobResult
		want string
	}{
		"done":     {engine.JobResult{Skipped: map[rule.Reason]int{rule.AwaitingApproval: 3}}, ""},
		"stopped":  {engine.JobResult{Stopped: []string{"no_key"}}, "stopped by findings: j"},
		"paused":   {engine.JobResult{Skipped: map[rule.Reason]int{rule.Paused: 1}}, "paused: j"},
		"limit":    {engine.JobResult{Skipped: map[rule.Reason]int{rule.OverLimit: 9}}, "over the limit, nothing was done: j"},
		"failures": {engine.JobResult{Failed: 1}, "not everything could be done: j"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.job.Job = "j"
			got := ""
			if err := didHold(engine.Result{Jobs: []engine.JobResult{c.job}}); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFindingsErrorsFirst(t *testing.T) {
	t.Parallel()
	var p page
	p.findings([]plan.Finding{
		{Code: "moves", Severity: plan.Warning, Object: "lead", Where: "leads.changed", Message: "moves along"},
		{Code: "trigger_writes", Severity: plan.Error, Where: "t.trg", Message: "writes", Accepted: "known"},
		{Code: "no_key", Severity: plan.Error, Object: "lead", Where: "leads", Message: "no key", Hint: "name one", Jobs: []string{"silent"}},
	})
	want := strings.TrimPrefix(`
error no_key at leads (lead): no key
  hint: name one
  stops: silent
warning moves at leads.changed (lead): moves along
error trigger_writes at t.trg: writes
  accepted: known
`, "\n")
	if diff := cmp.Diff(want, p.String()); diff != "" {
		t.Error(diff)
	}
}
