package web

import (
	"errors"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// waitingRow is a case that waits for the visitor's approval.
type waitingRow struct {
	id     int64
	number string
	what   string
	since  string
	needs  string
}

// waitingForMe are the cases that the visitor could decide now, the earliest
// due first.
func (v *visit) waitingForMe(limit int) ([]waitingRow, error) {
	if !v.actor.May(access.DecideCase) {
		return nil, nil
	}
	page, err := v.app.engine.Cases(v.ctx(), v.actor, engine.CaseFilter{
		States: []casefile.State{casefile.AwaitingApproval}, Sort: engine.DueFirst, Limit: limit})
	if errors.Is(err, engine.ErrBadOrder) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	in, err := v.app.engine.Concept(v.ctx(), v.actor)
	if err != nil {
		return nil, err
	}
	names := namesOf(v.ctx(), in.Concept)
	var rows []waitingRow
	for _, c := range page.Cases {
		row := waitingRow{id: c.ID, number: caseNumber(c.ID), what: originText(v.ctx(), names, c.Origin) + ", " + n(v.ctx(), "shared.records", c.Items)}
		if c.Due != nil {
			row.since = t(v.ctx(), "overview.due_on", "Day", day(v.ctx(), *c.Due))
		}
		if c.Needs != "" {
			row.needs = word(v.ctx(), "overview", "needs_"+c.Needs)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// caseNumber is how people name a case.
func caseNumber(id int64) string { return "F-" + strconv.FormatInt(id, 10) }
