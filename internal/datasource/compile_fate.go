package datasource

import (
	"reflect"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// question is one Criteria about one row.
type question struct {
	compiler
	criteria *Criteria
	row      scope
}

func (c compiler) question(criteria *Criteria) question {
	c = c.with(criteria.Subject)
	c.day = criteria.Day
	c.noMarks = c.noMarks || criteria.NoMarks
	c.byKey = c.byKey || criteria.Dense
	c.rule = criteria
	return question{compiler: c, criteria: criteria, row: c.own()}
}

// ask begins a statement about a Criteria.
func ask(d dialect, criteria *Criteria) question {
	return newCompiler(d, criteria.Subject, criteria.Day).question(criteria)
}

// spoken is true of the records the rule speaks of: Only holds and the period
// has ended or its start is not known. Whether anything would change is open.
func (q question) spoken() expr {
	if q.criteria.Start == nil {
		return q.selected()
	}
	start := q.start(q.criteria.Start, q.row)
	return all(q.selected(), either(start.before(q.criteria.Before), start.missing(), start.implausible()))
}

// selected is true of the records for which Only holds.
func (q question) selected() expr {
	return all(q.isRecord(q.row), q.cond(q.criteria.Only, q.row))
}

// due is true of the records whose period has ended.
func (q question) due() expr {
	if q.criteria.Start == nil {
		return q.selected()
	}
	return all(q.selected(), q.start(q.criteria.Start, q.row).before(q.criteria.Before))
}

// changeable is true of a record that would change, and on which no stronger
// action has already done its work.
func (q question) changeable() expr {
	return all(q.changes(&q.criteria.Change, q.row), negate(q.settled()))
}

// settled is true of a record on which a stronger due action has nothing left
// to change. A record that a stronger action would delete is never settled.
func (q question) settled() expr {
	parts := make([]expr, 0, len(q.criteria.Stronger))
	for _, stronger := range q.criteria.Stronger {
		s := q.question(stronger.Criteria)
		parts = append(parts, all(s.due(), negate(s.changes(&s.criteria.Change, s.row))))
	}
	return either(parts...)
}

// met is DESIGN section 7's met.
func (q question) met() expr { return all(q.spoken(), q.changeable()) }

// eligible is true of the records that may be changed. It is the condition of
// the changing statement; the own columns come first, for the index.
func (q question) eligible() expr {
	parts := []expr{q.due(), q.changeable()}
	for _, stop := range append(q.stops(), q.nameless(), q.superseded()) {
		parts = append(parts, negate(stop))
	}
	if q.criteria.Waits {
		return never
	}
	return all(parts...)
}

// free is true of a due record that nothing of its own stops: neither people
// to be asked nor a stronger action count, nor that it names nobody, as a record
// that was done does not any more.
func (q question) free() expr {
	parts := []expr{q.due()}
	for _, stop := range q.stops() {
		parts = append(parts, negate(stop))
	}
	return all(parts...)
}

// stops are the conditions of its own that keep a due record from being changed.
func (q question) stops() []expr {
	parts := []expr{q.active(), q.stillHas(), q.running()}
	switch {
	case stoppable(q.criteria.Change.Kind):
		parts = append(parts, q.keepJobs(), q.marked(q.row, q.stoppingMark()))
	case q.criteria.Change.Kind == method.Lock:
		parts = append(parts, q.marked(q.row, q.exceptionMark()))
	}
	return parts
}

// fate is the first reason in the order of rule.Reasons, or the empty text.
func (q question) fate() expr {
	cases := []any{"CASE"}
	add := func(holds expr, reason rule.Reason) {
		if holds.sql != never.sql {
			cases = append(cases, " WHEN ", holds, " THEN '"+string(reason)+"'")
		}
	}
	if q.criteria.Start != nil {
		start := q.start(q.criteria.Start, q.row)
		add(start.missing(), rule.NoStartDate)
		add(start.implausible(), rule.ImplausibleDate)
	}
	add(q.active(), rule.PersonStillActive)
	add(q.stillHas(), rule.StillHas)
	add(q.nameless(), rule.NoIdentifier)
	stops := stoppable(q.criteria.Change.Kind)
	if stops {
		add(either(q.marked(q.row, q.heldMark()), q.keepJobs()), rule.Held)
		add(q.marked(q.row, q.lockedMark()), rule.Locked)
	}
	add(q.running(), rule.RetentionRuns)
	if q.criteria.Change.Kind == method.Lock {
		add(q.marked(q.row, q.exceptionMark()), rule.LockException)
	}
	add(q.superseded(), rule.Superseded)
	if stops {
		add(q.marked(q.row, q.waitingMark()), rule.AwaitingApproval)
	}
	if q.criteria.Waits {
		add(always, rule.AwaitingApproval)
	}
	if len(cases) == 1 {
		return expr{sql: "''"}
	}
	return cat(append(cases, " ELSE '' END")...)
}

// running is true while a duty to keep the record runs.
func (q question) running() expr {
	parts := make([]expr, 0, len(q.criteria.Duties))
	for _, duty := range q.criteria.Duties {
		if !q.outlasts(duty) {
			parts = append(parts, negate(q.start(duty.Start, q.row).before(duty.Before)))
		}
	}
	return either(parts...)
}

// outlasts tells that the rule's own period, counted from the same date, ends
// with the duty's or after it: of a due record the duty has ended.
func (q question) outlasts(duty DutyTest) bool {
	return q.criteria.Start != nil && q.criteria.Before <= duty.Before && reflect.DeepEqual(q.criteria.Start, duty.Start)
}

// superseded is true where a stronger action of the same run goes first.
func (q question) superseded() expr {
	var parts []expr
	for _, stronger := range q.criteria.Stronger {
		if !stronger.Runs {
			continue
		}
		alone := *stronger.Criteria
		alone.Stronger = nil
		s := q.question(&alone)
		s.dirty = q.dirtyAs(&alone.Change, &stronger.Criteria.Change)
		parts = append(parts, s.eligible())
	}
	return either(parts...)
}

// dirtyAs makes what is known of one change known of its copy.
func (c compiler) dirtyAs(copied, original *Change) map[*Change][][]string {
	return map[*Change][][]string{copied: c.dirty[original]}
}

// keepJobs is true where an active keep job is due, though its mark may not
// be written yet.
func (q question) keepJobs() expr {
	parts := make([]expr, 0, len(q.criteria.KeepJobs))
	for _, job := range q.criteria.KeepJobs {
		keep := q.question(&Criteria{Subject: q.criteria.Subject, Day: q.criteria.Day,
			Only: job.Only, Start: job.Start, Before: job.Before, Vetoes: job.Vetoes})
		keep.row = q.row
		parts = append(parts, all(keep.due(), negate(either(keep.active(), keep.stillHas(), keep.nameless()))))
	}
	return either(parts...)
}

// stillHas is true while a part or related row vetoes.
func (q question) stillHas() expr {
	var parts []expr
	for _, veto := range q.criteria.Vetoes {
		if veto.Relation != "" {
			parts = append(parts, q.exists(veto.Relation, q.row, func(other scope) expr { return q.cond(veto.Only, other) }))
		}
	}
	return either(parts...)
}
