package bench_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/datasource"
)

// spanOf is how many ids a batch is about, half of which are due: about the
// size that a run settles on.
const spanOf = 10_000

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
	batches := make(chan datasource.Batch)
	timed := make([][]time.Duration, workers)
	var all sync.WaitGroup
	began := time.Now()
	for i := range workers {
		all.Go(func() { timed[i] = changeAll(b, s, batches) })
	}
	for from := 0; from < c.rows; from += spanOf {
		batches <- datasource.Batch{ID: fmt.Sprintf("bench-%d", from), Run: "bench", Object: "contracts", Action: "anonymise_contract",
			Version: 1, At: began, Criteria: rule, Span: &datasource.Span{From: key(from), To: key(from + spanOf)}}
	}
	close(batches)
	all.Wait()
	took = time.Since(began)
	fresh.changed(b)
	each := slices.Concat(timed...)
	slices.Sort(each)
	return took, each[len(each)/2]
}

func key(id int) datasource.Key { return datasource.Key(strconv.Itoa(id)) }

// changeAll is one worker: it runs batches until there is none left and says
// how long each held its locks.
func changeAll(b *testing.B, s *datasource.Source, batches <-chan datasource.Batch) (timed []time.Duration) {
	for batch := range batches {
		began := time.Now()
		if _, err := s.Change(b.Context(), batch); err != nil {
			b.Error(err)
		}
		timed = append(timed, time.Since(began))
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
