package bench_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/datasource"
)

// firstSpan is how many ids the first batches are about, half of which are due.
const firstSpan = 4000

// sizing is how many ids the next batch is about: as in a run, what took less
// than 50 or more than 100 ms makes the next ones larger or smaller.
type sizing struct{ atomic.Int64 }

func (s *sizing) took(ids int64, d time.Duration) {
	if d < 50*time.Millisecond || d > 100*time.Millisecond {
		s.Store(max(1000, min(2*ids, ids*75_000/max(1, d.Microseconds()))))
	}
}

// hand runs the UPDATE by hand on a fresh copy.
func (c contracts) hand(b *testing.B, where string) time.Duration {
	b.Helper()
	fresh := c.copy(b)
	began := time.Now()
	fresh.Exec(b, fresh.byHand(where))
	took := time.Since(began)
	fresh.changed(b)
	return took
}

// inBatches changes a fresh copy in batches and returns how long that and how
// long half of the batches took.
func (c contracts) inBatches(b *testing.B, text string, workers int) (took, median time.Duration) {
	b.Helper()
	fresh := c.copy(b)
	s, err := datasource.Open(b.Context(), "sales", fresh.URL, time.UTC)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Install(b.Context(), "bench"); err != nil {
		b.Fatal(err)
	}
	rule := criteria(b, s, text)
	batches, size := make(chan datasource.Batch), &sizing{}
	size.Store(firstSpan)
	timed := make([][]time.Duration, workers)
	var all sync.WaitGroup
	began := time.Now()
	for i := range workers {
		all.Go(func() { timed[i] = changeAll(b, s, batches, size) })
	}
	for from, to := 0, 0; from < c.rows; from = to {
		to = min(c.rows, from+int(size.Load()))
		batches <- datasource.Batch{ID: fmt.Sprintf("bench-%d", from), Run: "bench", Object: "contracts", Action: "anonymise_contract",
			Version: 1, At: began, Criteria: rule, Span: &datasource.Span{From: key(from), To: key(to)}}
	}
	close(batches)
	all.Wait()
	took = time.Since(began)
	fresh.changed(b)
	each := slices.Concat(timed...)
	slices.Sort(each)
	return took, each[len(each)/2]
}

// ids is how many ids a span holds.
func ids(s *datasource.Span) int64 {
	from, _ := strconv.ParseInt(string(s.From), 10, 64)
	to, _ := strconv.ParseInt(string(s.To), 10, 64)
	return to - from
}

func key(id int) datasource.Key { return datasource.Key(strconv.Itoa(id)) }

// changeAll is one worker: it runs batches until there is none left and says
// how long each held its locks.
func changeAll(b *testing.B, s *datasource.Source, batches <-chan datasource.Batch, size *sizing) (timed []time.Duration) {
	for batch := range batches {
		began := time.Now()
		if _, err := s.Change(b.Context(), batch); err != nil {
			b.Error(err)
		}
		took := time.Since(began)
		size.took(ids(batch.Span), took)
		timed = append(timed, took)
	}
	return timed
}

// locking is the concept with a rule that reads other rows.
func locking() string {
	head, _, _ := strings.Cut(conceptText, "    when:")
	return head + unlessOpen
}

// inRows changes contracts by hand one by one, each in a transaction of its
// own, and says how long all of them would take.
func (c contracts) inRows(b *testing.B, limit int) time.Duration {
	b.Helper()
	fresh := c.copy(b)
	number, count := "?", min(limit, c.rows/2)
	if fresh.Dialect == "postgres" {
		number = "$1"
	}
	statement, err := fresh.SQL.PrepareContext(b.Context(), fresh.byHand("id = "+number+" AND "+due))
	if err != nil {
		b.Fatal(err)
	}
	defer statement.Close()
	began := time.Now()
	for i := range count {
		if _, err := statement.ExecContext(b.Context(), 2*(i+1)); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began) * time.Duration(c.rows/2) / time.Duration(count)
}
