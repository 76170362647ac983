package web

import "github.com/fristwerk/fristwerk/internal/engine"

// ownRows are the periods of our own data: what proves a deletion is not kept
// for ever either.
//
// They were counted before; state says when, or that they are being counted.
func ownRows(v *visit) (rows []ownRow, state string, err error) {
	ctx := v.ctx()
	own, counted, err := v.app.engine.OwnDataLately(ctx, v.actor)
	if err != nil {
		return nil, "", err
	}
	state = t(ctx, "own.counting")
	if counted != nil {
		state = t(ctx, "own.state_of", "At", moment(ctx, *counted))
	}
	for _, k := range own.Kinds {
		row := ownRow{title: word(ctx, "own_kind", k.Kind), what: word(ctx, "own_kind_what", k.Kind), period: periodText(ctx, k.Period),
			from: fromText(ctx, k.Period.From), basis: k.Basis, before: ownBefore(v, k)}
		if counted != nil {
			row.due = n(ctx, "own.due", k.Due)
		}
		if k.Source != "" {
			row.title = t(ctx, "own.of_source", "Kind", row.title, "Source", k.Source)
		}
		rows = append(rows, row)
	}
	return rows, state, nil
}

// ownBefore says what goes tonight, and whether a backup keeps it longer than
// the period would.
func ownBefore(v *visit, k engine.OwnKind) string {
	key := "own.before"
	if k.Backups {
		key = "own.before_backups"
	}
	return t(v.ctx(), key, "Day", day(v.ctx(), k.Before))
}
