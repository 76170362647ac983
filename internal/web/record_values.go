package web

import (
	"context"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// dated columns hold days or times, as the database calls their type.
func isDated(c engine.RecordColumn) bool {
	kind := strings.ToLower(c.Type)
	return strings.Contains(kind, "date") || strings.Contains(kind, "time")
}

// cellShown writes the day or time of a column as the language does. What is
// none, like 0000-00-00, stays as it stands in the database. No zone is applied:
// the value is the database's.
func cellShown(ctx context.Context, column engine.RecordColumn, c engine.Cell) engine.Cell {
	if c.Hidden || c.Null || !isDated(column) {
		return c
	}
	if at, err := time.Parse(time.DateOnly, c.Text); err == nil {
		c.Text = dated(ctx, at, "02.01.2006", "2 Jan 2006")
	} else if at, err := time.Parse(time.DateTime, c.Text); err == nil {
		c.Text = dated(ctx, at, "02.01.2006, 15:04:05", "2 Jan 2006, 15:04:05")
	}
	return c
}

func cellsShown(ctx context.Context, columns []engine.RecordColumn, cells []engine.Cell) []engine.Cell {
	list := make([]engine.Cell, len(cells))
	for i, c := range cells {
		list[i] = c
		if i < len(columns) {
			list[i] = cellShown(ctx, columns[i], c)
		}
	}
	return list
}

// typedDays turns days typed as the list shows them into those the database
// compares, in conditions on dated columns.
func (a *askedRecords) typedDays(o engine.ObjectInfo) {
	for _, list := range [][]engine.RecordCondition{a.filter.Only, a.conditions} {
		for i := range list {
			for _, c := range o.Columns {
				if c.Name == list[i].Column && isDated(c) {
					list[i].Values = daysTyped(list[i].Values)
				}
			}
		}
	}
}

func daysTyped(values []string) []string {
	days := make([]string, len(values))
	for i, text := range values {
		days[i] = text
		for _, layout := range []string{"2.1.2006", "2 Jan 2006"} {
			if at, err := time.Parse(layout, text); err == nil {
				days[i] = at.Format(time.DateOnly)
			}
		}
	}
	return days
}
