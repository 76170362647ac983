package concept

import "github.com/fristwerk/fristwerk/internal/rule"

// Earliest is the first day on which what a Keep held may be done after its
// last day: it is due again at once, and executed when the grace is over.
func (p MarkPolicy) Earliest(until rule.Day) rule.Day {
	return rule.Term{After: p.Grace, From: rule.Event}.LastDay(until + 1)
}

// NoticeFrom is the last due day that lies within the job's notice.
func (j *Job) NoticeFrom(today rule.Day) rule.Day {
	return rule.Term{After: j.Notice, From: rule.Event}.LastDay(today)
}
