package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/execution"
)

// Row reads the columns of one record in clear. It serves the demo's
// before-and-after rows, over data that are made up; no command shows it for
// other sources.
func (e *Engine) Row(ctx context.Context, actor access.Actor, object, text string) (columns, values []string, found bool, err error) {
	if err := actor.Require(access.ReadValues); err != nil {
		return nil, nil, false, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, nil, false, err
	}
	defer s.Close()
	o, err := s.object(object)
	if err != nil {
		return nil, nil, false, err
	}
	if absent(o) != nil {
		return nil, nil, false, nil
	}
	subject := execution.Subject(s.binding, o)
	key, found, err := s.source(o).Resolve(ctx, subject, text)
	if err != nil || !found {
		return nil, nil, false, err
	}
	row, found, err := s.source(o).ReadRow(ctx, subject, key)
	if err != nil || !found {
		return nil, nil, false, err
	}
	for _, c := range o.Table.Columns {
		value, null := row.Value(c.Name)
		if null {
			value = "NULL"
		}
		columns, values = append(columns, c.Name), append(values, value)
	}
	return columns, values, true, nil
}
