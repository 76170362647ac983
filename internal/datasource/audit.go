package datasource

import "github.com/fristwerk/fristwerk/internal/rule"

// The fates that only an audit writes: nothing stops the record, or its period
// has not ended.
const (
	auditDue    = "due"
	auditNotDue = "not due"
)

// AuditSQL is a rule as plain SQL with its values written out, which lists the
// key and the fate of every record it speaks of, and when the ledger last says
// that the action was done to it. An auditor can run it without us; nothing of
// ours does. It says the same as the statements that change records, in fewer
// words: each thing is asked once, in the order in which reasons count. Whether
// something of the record would still change is not asked, nor is what plain
// SQL cannot tell (see AuditGaps).
func (s *Source) AuditSQL(criteria *Criteria, action string) string {
	q := ask(s.d, criteria)
	q.audit = true
	judged := cat("SELECT ", q.key(q.row), " AS record_key, ", q.auditFate(), " AS fate FROM ", q.item(q.row), " WHERE ", q.selected())
	last, join := "NULL AS last_done", expr{}
	if !criteria.NoMarks {
		last, join = "l.last_done", cat(" LEFT JOIN (", q.lastDone(action), ") AS l ON l.record_key = ", s.d.ownKey("a.record_key"))
	}
	return s.zoned() + layOut(written(s.d, cat("SELECT a.record_key, a.fate, ", last, " FROM (", judged, ") AS a", join,
		" WHERE a.fate <> '"+auditNotDue+"' ORDER BY a.record_key"))) + ";"
}

// zoned sets the zone in which MySQL compares instants, as our sessions do.
func (s *Source) zoned() string {
	if s.d.name() == "mysql" {
		return "SET time_zone = '+00:00';\n"
	}
	return ""
}

// auditFate is fate with the due and the not due told apart.
func (q question) auditFate() expr {
	cases := []any{"CASE"}
	add := func(holds expr, fate string) {
		if holds.sql != never.sql {
			cases = append(cases, " WHEN ", holds, " THEN '"+fate+"'")
		}
	}
	if q.criteria.Start != nil {
		add(q.start(q.criteria.Start, q.row).implausible(), string(rule.ImplausibleDate))
		sure := q
		sure.checked = true
		start := sure.start(q.criteria.Start, q.row)
		add(start.missing(), string(rule.NoStartDate))
		add(negate(start.before(q.criteria.Before)), auditNotDue)
	}
	for _, stop := range q.auditStops() {
		add(stop.holds, string(stop.reason))
	}
	if len(cases) == 1 {
		return expr{sql: "'" + auditDue + "'"}
	}
	return cat(append(cases, " ELSE '"+auditDue+"' END")...)
}

type auditStop struct {
	holds  expr
	reason rule.Reason
}

// auditStops are the reasons behind the date, in the order in which they count.
func (q question) auditStops() []auditStop {
	stops := []auditStop{{q.active(), rule.PersonStillActive}, {q.stillHas(), rule.StillHas}, {q.nameless(), rule.NoIdentifier}}
	stoppable := stoppable(q.criteria.Change.Kind)
	if stoppable {
		stops = append(stops, auditStop{either(q.marked(q.row, q.heldMark()), q.keepJobs()), rule.Held},
			auditStop{q.marked(q.row, q.lockedMark()), rule.Locked})
	}
	stops = append(stops, auditStop{q.running(), rule.RetentionRuns})
	if !stoppable {
		stops = append(stops, auditStop{q.marked(q.row, q.exceptionMark()), rule.LockException})
	}
	if q.criteria.Waits {
		return append(stops, auditStop{always, rule.AwaitingApproval})
	}
	if stoppable {
		stops = append(stops, auditStop{q.marked(q.row, q.waitingMark()), rule.AwaitingApproval})
	}
	return stops
}

// lastDone lists when the ledger last says that an action was done to a record.
func (q question) lastDone(action string) expr {
	return cat("SELECT l.record_key, MAX(b.at) AS last_done FROM ", q.d.own("ledger"), " AS l JOIN ", q.d.own("batch"),
		" AS b ON b.id = l.batch WHERE b.object = ", value(q.subject.Table.Table), " AND b.action = ", value(action), " GROUP BY l.record_key")
}

// AuditGap is something that AuditSQL does not ask, since SQL cannot.
type AuditGap string

// The gaps.
const (
	GapOtherSource AuditGap = "records of the same person in another database"
	GapInGo        AuditGap = "records of the same person by identifiers that need a normal form, such as phone numbers"
)

// AuditGaps are the questions of a rule that its AuditSQL leaves out.
func AuditGaps(criteria *Criteria) (gaps []AuditGap) {
	for _, veto := range criteria.Vetoes {
		if veto.Other == nil {
			continue
		}
		if veto.Foreign {
			gaps = append(gaps, GapOtherSource)
			continue
		}
		for _, ours := range criteria.Subject.Person {
			if ours.Fold == InGo {
				gaps = append(gaps, GapInGo)
				break
			}
		}
	}
	return gaps
}
