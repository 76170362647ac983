package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
)

// freedPage is how many records are asked about at once.
const freedPage = 5000

// freed counts the records a run will do again only because the last other
// record lets go of their shared part: nobody wrote their values again.
func (w *running) freed(ctx context.Context, v *surveyed) (n int, err error) {
	if !erases(v.job.Action.Kind) || !v.criteria.Change.SharesParts() {
		return 0, nil
	}
	d, after := w.s.source(v.job.Action.Object), datasource.Key("")
	for {
		page, err := d.Page(ctx, v.criteria, after, freedPage)
		if err != nil || len(page) == 0 {
			return n, err
		}
		more, err := d.FreedParts(ctx, v.criteria, v.job.Action.Name, execution.Keys(page))
		if err != nil {
			return n, err
		}
		n, after = n+more, page[len(page)-1].Key
	}
}

// cameBack counts the records this run did that an earlier run had done under
// the same action: somebody or something wrote their values again.
func (w *running) cameBack(ctx context.Context, v *surveyed, freed int) (int, error) {
	o := v.job.Action.Object
	again, err := w.s.source(o).DoneAgain(ctx, o.Table.Table, v.job.Action.Name, w.run.ID)
	return max(0, again-freed), err
}
