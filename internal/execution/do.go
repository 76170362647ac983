package execution

import (
	"cmp"
	"context"
	"errors"
	"sync"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
)

// ErrNotApproved: the approval is for another job, run or day.
var ErrNotApproved = errors.New("not what was approved")

// Do carries out an approved task: one goroutine plans slices, Workers change
// them. The report counts what was done even if an error ended it early. A
// pause ends the planning only: batches under way come to their end.
func (x *Executor) Do(ctx context.Context, a casefile.Approved, t Task) (Report, error) {
	if a.Job() != t.Job || a.Run() != t.Run.ID || a.Day() != t.Run.Day || !a.Covers(keyTexts(t.Chosen)) {
		return newReport(), ErrNotApproved
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	planning, halt := context.WithCancelCause(ctx)
	defer halt(nil)
	p, batchSize, pieces := x.planner(t), newSize(), make(chan piece)
	total := &total{report: newReport(), progress: t.Progress}
	var workers sync.WaitGroup
	for range cmp.Or(t.Workers, max(1, x.Workers)) {
		workers.Go(func() {
			for s := range pieces {
				r, err := x.work(ctx, a, t, s, batchSize)
				total.add(r)
				switch {
				case errors.Is(err, casefile.ErrPaused):
					halt(err)
				case err != nil:
					stop(err)
				}
			}
		})
	}
	err := p.each(planning, batchSize, func(s piece) bool {
		select {
		case pieces <- s:
			return true
		case <-planning.Done():
			return false
		}
	})
	close(pieces)
	workers.Wait()
	total.report.Cases, total.report.Dropped = p.cases, p.dropped
	total.report.Soon, total.report.Next = p.soon, p.next
	total.report.Paused = total.report.Paused || errors.Is(err, casefile.ErrPaused) // while it waited for replicas
	return total.report, firstOf(cmp.Or(context.Cause(ctx), context.Cause(planning)), err)
}

// firstOf prefers what stopped the workers over the planner's echo of it. A
// pause and a newer concept are no errors: the report says them.
func firstOf(cause, err error) error {
	if cause != nil {
		err = cause
	}
	if errors.Is(err, casefile.ErrPaused) || errors.Is(err, casefile.ErrNewer) {
		return nil
	}
	return err
}

// total sums the reports of workers.
type total struct {
	mu       sync.Mutex
	report   Report
	progress func(done int)
}

func (t *total) add(r Report) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.add(r)
	if t.progress != nil {
		t.progress(t.report.Done)
	}
}

func keyTexts(keys []datasource.Key) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = string(k)
	}
	return out
}
