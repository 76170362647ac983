package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// showParts reads the first rows of every part.
func (e *Engine) showParts(ctx context.Context, actor access.Actor, s *situation, o *plan.Object, key datasource.Key, may bool, v *RecordView) error {
	subject := execution.Subject(s.binding, o)
	for _, p := range o.Parts {
		relation := o.Relation(p.Name)
		part := RecordPart{Name: p.Name, Title: titleWithin(o.Object, p.Name), Columns: declaredColumns(relation.Table, p.Columns, p.NotPersonal, actor), Rows: [][]Cell{}}
		for i, c := range part.Columns {
			part.Columns[i].Title = partTitle(o.Object, p.Name, c.Name)
		}
		rows, err := s.source(o).PartRows(ctx, subject, key, p.Name, readable(part.Columns, may), partRows+1)
		if err != nil {
			return err
		}
		part.More = len(rows) > partRows
		for _, row := range rows[:min(partRows, len(rows))] {
			part.Rows = append(part.Rows, cells(part.Columns, may, row))
		}
		v.Parts = append(v.Parts, part)
	}
	return nil
}
