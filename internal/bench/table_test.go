package bench_test

import (
	"fmt"
	"io"
	"runtime"
	"text/tabwriter"
	"time"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// figure is a time beside that of the UPDATE by hand. No target: it is shown
// for comparison only.
type figure struct {
	what       string
	hand, took time.Duration
	target     float64
}

func (f figure) ratio() float64 { return f.took.Seconds() / f.hand.Seconds() }

func (f figure) row(d testdb.Dialect) row {
	r := row{dialect: d, what: f.what, got: fmt.Sprintf("%.2f (%.2f s / %.2f s)", f.ratio(), f.took.Seconds(), f.hand.Seconds())}
	if f.target > 0 {
		r.target, r.verdict = fmt.Sprintf("%.2f", f.target), verdict(f.ratio() <= f.target)
	}
	return r
}

func verdict(held bool) string {
	if held {
		return "pass"
	}
	return "SHORT"
}

// row is a line of the table.
type row struct {
	dialect                    testdb.Dialect
	what, got, target, verdict string
}

type table struct{ rows []row }

func (t *table) add(r row) { t.rows = append(t.rows, r) }

// print writes the table. A target that is missed is a finding, not an error:
// the machine may be busy.
func (t *table) print(to io.Writer, rows, rounds int) {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%d contracts, %d due, best of %d, %d processors, SQLite in WAL mode\n", rows, rows/2, rounds, runtime.NumCPU())
	fmt.Fprintln(w, "database\tfigure\tratio (ours / by hand)\tat most\t")
	for _, r := range t.rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.dialect, r.what, r.got, r.target, r.verdict)
	}
	w.Flush()
}
