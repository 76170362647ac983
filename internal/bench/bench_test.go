package bench_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

func TestMain(m *testing.M) {
	if text, told := os.LookupEnv(orderVariable); told {
		if err := obey(context.Background(), text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	testdb.Main(m)
}

// BenchmarkSpeed takes every figure on every database and prints them as one
// table at the end.
func BenchmarkSpeed(b *testing.B) {
	rows, rounds := setting(b, "FRISTWERK_BENCH_ROWS", 1_000_000), setting(b, "FRISTWERK_BENCH_ROUNDS", 1)
	var t table
	for _, d := range testdb.Dialects() {
		b.Run(string(d), func(b *testing.B) {
			m := &measuring{rounds: rounds, table: &t, all: writeContracts(b, d, rows), tenth: writeContracts(b, d, rows/10)}
			m.figures(b)
		})
	}
	t.print(os.Stdout, rows, rounds)
}

func setting(b *testing.B, variable string, normal int) int {
	b.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return normal
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		b.Fatalf("%s: %q is not a number above zero", variable, text)
	}
	return n
}

// measuring takes the figures of one database.
type measuring struct {
	rounds     int
	table      *table
	all, tenth contracts
}

func (m *measuring) figures(b *testing.B) {
	d := m.all.Dialect
	one := map[testdb.Dialect]float64{testdb.Postgres: 1.5, testdb.SQLite: 1.1, testdb.MariaDB: 2.2}[d]
	m.batches(b, "batches", due, conceptText, 1, one)
	if d == testdb.SQLite {
		m.batches(b, "locking", dueAndSettled, locking(), 1, 0)
	} else {
		two, read := 0.0, 0.0
		if d == testdb.Postgres {
			two, read = 0.95, 1.8
		}
		m.batches(b, "batches, two workers", due, conceptText, 2, two)
		m.batches(b, "locking", dueAndSettled, locking(), 1, read)
	}
	m.runs(b)
	b.Run("rows", func(b *testing.B) {
		for b.Loop() {
			hand, rows := m.all.hand(b, due), m.all.inRows(b, 20_000)
			m.add(b, figure{what: "row by row (extrapolated)", hand: hand, took: rows})
		}
	})
}

// batches is the ratio of batches to the UPDATE by hand, and how long half of
// them held their locks.
func (m *measuring) batches(b *testing.B, what, where, text string, workers int, target float64) {
	b.Run(what, func(b *testing.B) {
		for b.Loop() {
			f := figure{what: what, target: target}
			var median time.Duration
			for range m.rounds {
				f.hand = best(f.hand, m.all.hand(b, where))
				took, half := m.all.inBatches(b, text, workers)
				f.took, median = best(f.took, took), best(median, half)
			}
			m.add(b, f)
			m.table.add(row{m.all.Dialect, what + ": locks held, p50", fmt.Sprintf("%d ms", median.Milliseconds()),
				"100 ms", verdict(median < 100*time.Millisecond)})
		}
	})
}

// runs is the ratio of the whole run, its memory, and what ten times the
// records cost of both.
func (m *measuring) runs(b *testing.B) {
	b.Run("run", func(b *testing.B) {
		for b.Loop() {
			f, small := figure{what: "run", target: 3.5}, time.Duration(0)
			var peak, peakSmall int
			for range m.rounds {
				f.hand = best(f.hand, m.all.hand(b, due))
				big, little := m.all.run(b, 1), m.tenth.run(b, 1)
				f.took, small = best(f.took, big.Took), best(small, little.Took)
				peak, peakSmall = max(peak, big.Peak), max(peakSmall, little.Peak)
			}
			m.add(b, f)
			times := f.took.Seconds() / small.Seconds()
			m.table.add(row{m.all.Dialect, "run: ten times the records", fmt.Sprintf("%.1f times as long", times), "11", verdict(times <= 11)})
			m.table.add(row{m.all.Dialect, "run: peak memory", fmt.Sprintf("%d MB (a tenth: %d MB)", peak, peakSmall), "150 MB, no growth",
				verdict(peak < 150 && peak-peakSmall < 25)})
		}
	})
}

func (m *measuring) add(b *testing.B, f figure) {
	b.ReportMetric(f.ratio(), "ratio")
	b.ReportMetric(0, "ns/op")
	m.table.add(f.row(m.all.Dialect))
}

// best is the smaller of two times, of which the first may not be taken yet.
func best(a, b time.Duration) time.Duration {
	if a == 0 {
		return b
	}
	return min(a, b)
}
