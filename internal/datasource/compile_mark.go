package datasource

import (
	"strconv"

	"github.com/fristwerk/fristwerk/internal/method"
)

// marked is true of a record that carries a mark m for which the condition
// holds. Before our tables are there no record carries one.
func (c compiler) marked(row scope, holds expr) expr {
	if c.noMarks {
		return never
	}
	return cat("EXISTS (SELECT 1 FROM ", c.d.own("mark"), " AS m WHERE m.object = ", c.d.ownKey(place).with(c.subject.Table.Table),
		" AND m.record_key = ", c.d.ownKey(c.key(row)), " AND ", holds, ")")
}

// with binds one text in every place of a fragment that has none bound yet.
func (e expr) with(text string) expr { return expr{sql: e.sql, args: []any{text}} }

// sameMark is a mark of the same kind, ground and origin.
func (c compiler) sameMark(m *Mark) expr {
	return all(c.markIs("kind", string(m.Kind)), c.markIs("ground", m.Ground), c.markIs("origin", m.Origin))
}

func (c compiler) markIs(column, text string) expr {
	return cat("m.", column, " = ", c.d.param(text))
}

// runs and ranOut tell whether a mark's review day, inclusive, is ahead.
func (c compiler) runs() expr {
	return cat("(m.", c.d.quote("until"), " IS NULL OR m.", c.d.quote("until"), " >= ", c.d.param(c.day.String()), ")")
}

func (c compiler) ranOut() expr {
	return cat("m.", c.d.quote("until"), " < ", c.d.param(c.day.String()))
}

// heldMark is a Keep that stops a change, lockedMark a Lock that does. A Lock
// of Art. 18 never ends by itself.
func (c compiler) heldMark() expr { return all(c.markIs("kind", string(KeepMark)), c.runs()) }

func (c compiler) lockedMark() expr {
	return all(c.markIs("kind", string(LockMark)), either(
		c.markIs("ground", groundArt18),
		all(c.markIs("ground", groundContractual), negate(all(c.markIs("origin", HandEnds), c.ranOut())))))
}

// waitingMark is a Keep by hand that ran out: somebody has to decide.
func (c compiler) waitingMark() expr {
	return all(c.markIs("kind", string(KeepMark)), c.markIs("origin", Hand), c.ranOut())
}

// stoppingMark is any of the three.
func (c compiler) stoppingMark() expr {
	return either(c.heldMark(), c.lockedMark(), c.waitingMark())
}

// exceptionMark keeps jobs from locking.
func (c compiler) exceptionMark() expr {
	return all(c.markIs("kind", string(ExceptionMark)), c.runs())
}

// The grounds of a lock that stop an erasure; the other two end with one.
const (
	groundArt18       = "art18"
	groundContractual = "contractual"
	groundPurpose     = "end_of_purpose"
	groundRetention   = "retention_duty"
)

// stoppable are the kinds of change that a Keep or a Lock stops.
func stoppable(kind method.Kind) bool {
	switch kind {
	case method.Anonymise, method.PartiallyAnonymise, method.Mask, method.Delete:
		return true
	}
	return false
}

func decimal(n int) string { return strconv.Itoa(n) }
