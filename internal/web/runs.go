package web

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// runRow is what one job did in one run, as lists show it.
type runRow struct {
	run, job, title string
	when            string
	done            int
	not             int
	notWhy          string // "failed: 8, Keep: 13"
	result          shown
}

// part is the address of the job's part of the run.
func (r runRow) part() string { return "/runs/" + r.run + "#job-" + r.job }

// lastRuns are the newest job runs; nothing for whoever may not see runs.
func (v *visit) lastRuns(n names, limit int) ([]runRow, error) {
	if !v.actor.May(access.ReadRuns) {
		return nil, nil
	}
	page, err := v.app.engine.Runs(v.ctx(), v.actor, engine.RunFilter{Limit: limit})
	if err != nil {
		return nil, err
	}
	var rows []runRow
	for _, r := range page.Runs {
		rows = append(rows, runRows(v.ctx(), n, r)...)
	}
	return rows[:min(len(rows), limit)], nil
}

// runRows are the jobs of a run, those with something to tell first.
func runRows(ctx context.Context, n names, r engine.RunProgress) []runRow {
	jobs := slices.Clone(r.Jobs)
	slices.SortStableFunc(jobs, func(a, b engine.JobProgress) int { return (b.Failed*1000000 + b.Met) - (a.Failed*1000000 + a.Met) })
	var rows []runRow
	for _, j := range jobs {
		row := runRow{run: r.ID, job: j.Job, title: n.job(j.Job), when: moment(ctx, r.Started), done: j.Done}
		row.not, row.notWhy = notDone(ctx, j)
		row.result = runResult(ctx, r, j)
		rows = append(rows, row)
	}
	return rows
}

// notDone sums what was met and not done, with the commonest reasons.
func notDone(ctx context.Context, j engine.JobProgress) (int, string) {
	sum := j.Failed
	var parts []string
	for _, why := range sortedReasons(j.Skipped) {
		sum += j.Skipped[why]
		parts = append(parts, word(ctx, "reason", string(why))+": "+num(ctx, j.Skipped[why]))
	}
	if j.Failed > 0 {
		parts = append([]string{word(ctx, "item_state", string(casefile.Failed)) + ": " + num(ctx, j.Failed)}, parts...)
	}
	if len(parts) > 2 {
		parts = append(parts[:2], "…")
	}
	return sum, strings.Join(parts, ", ")
}

// sortedReasons are the reasons that apply, the commonest first.
func sortedReasons(skipped map[rule.Reason]int) []rule.Reason {
	var list []rule.Reason
	for _, why := range rule.Reasons {
		if skipped[why] > 0 {
			list = append(list, why)
		}
	}
	slices.SortStableFunc(list, func(a, b rule.Reason) int { return skipped[b] - skipped[a] })
	return list
}

// runResult is how a job's run ended, or how it stands.
func runResult(ctx context.Context, r engine.RunProgress, j engine.JobProgress) shown {
	switch {
	case r.State == engine.RunRunning && j.Stage == engine.WaitsForReplica:
		return shown{"warn", "player-pause", word(ctx, "run_state", "replica")}
	case r.State == engine.RunRunning || r.State == engine.RunQueued:
		return shown{"info", "player-play", word(ctx, "run_state", string(r.State))}
	case j.Failed > 0:
		return shown{"bad", "circle-x", n(ctx, "runs.failed", j.Failed)}
	case j.Skipped[rule.OverLimit] > 0:
		return reasonShown(ctx, rule.OverLimit)
	case j.Skipped[rule.Paused] > 0:
		return reasonShown(ctx, rule.Paused)
	case r.State != engine.RunDone:
		return shown{"bad", "player-pause", word(ctx, "run_state", string(r.State))}
	case j.Skipped[rule.AwaitingApproval] > 0:
		return reasonShown(ctx, rule.AwaitingApproval)
	}
	return shown{"good", "circle-check", word(ctx, "run_state", string(r.State))}
}

// took is a duration people can read.
func took(ctx context.Context, d time.Duration) string {
	if d < time.Minute {
		return n(ctx, "runs.seconds", max(1, int(d.Seconds())))
	}
	return n(ctx, "runs.minutes", int(d.Minutes()))
}
