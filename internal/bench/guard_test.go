package bench_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// guardBound is what a guard may add to a single-row UPDATE of an unlocked row.
const guardBound = 1.15

// BenchmarkGuard measures a host's UPDATE of one row by its primary key, of a
// personal column of a record without a mark, on a table with a guard and on one
// without. Both take turns, so that whatever slows the machine slows both; the
// figure is the ratio of the medians.
func BenchmarkGuard(b *testing.B) {
	rounds := setting(b, "FRISTWERK_BENCH_UPDATES", 2000)
	for _, d := range testdb.Dialects() {
		b.Run(string(d), func(b *testing.B) {
			free, guarded := guardedTables(b, d)
			ratio, took, plain := takeTurns(b, d, free, guarded, rounds)
			b.ReportMetric(ratio, "ratio")
			fmt.Fprintf(os.Stdout, "guard %-9s UPDATE of one unlocked row: %s with, %s without, ratio %.2f, bound %.2f: %s\n",
				d, took, plain, ratio, guardBound, verdict(ratio <= guardBound))
		})
	}
}

// guardedTables are two equal tables, the second with a guard and with marks on
// other records.
func guardedTables(b *testing.B, d testdb.Dialect) (free, guarded *sql.DB) {
	b.Helper()
	open := func() testdb.DB {
		db := testdb.NewMeasured(b, d)
		db.Exec(b, "CREATE TABLE contracts (id INTEGER PRIMARY KEY, name VARCHAR(80), email VARCHAR(80), status VARCHAR(20))")
		for from := 0; from < 20_000; from += 1000 {
			rows := make([]string, 1000)
			for i := range rows {
				rows[i] = fmt.Sprintf("(%d, 'Jürgen', 'j%d@example.org', 'active')", from+i+1, from+i)
			}
			db.Exec(b, "INSERT INTO contracts VALUES "+strings.Join(rows, ", "))
		}
		return db
	}
	plain, with := open(), open()
	putGuard(b, with)
	return plain.SQL, with.SQL
}

func putGuard(b *testing.B, db testdb.DB) {
	b.Helper()
	s, err := datasource.Open(b.Context(), "bench", db.URL, time.UTC)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	if err := s.Install(b.Context(), "bench"); err != nil {
		b.Fatal(err)
	}
	look, err := s.Inspect(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	subject := &datasource.Subject{Table: look.Table(schema.Name{Table: "contracts"}), Key: []string{"id"}}
	var marks []datasource.Mark
	for i := range 1000 {
		key := datasource.Key(fmt.Sprint(10_001 + i))
		marks = append(marks, datasource.Mark{ID: fmt.Sprint("m", i), Key: key, Kind: datasource.LockMark, Ground: "end_of_purpose", Origin: "job/x"})
	}
	if err := s.SetMarks(b.Context(), subject, marks); err != nil {
		b.Fatal(err)
	}
	err = s.InstallGuard(b.Context(), datasource.GuardOrder{Message: "Gesperrt", Tables: look.Tables, Objects: []datasource.Guarded{
		{Name: "contract", Subject: subject, Personal: map[string][]string{"": {"name", "email"}}}}})
	if err != nil {
		b.Fatal(err)
	}
}

func takeTurns(b *testing.B, d testdb.Dialect, free, guarded *sql.DB, rounds int) (ratio float64, with, without time.Duration) {
	b.Helper()
	text := "UPDATE contracts SET name = ? WHERE id = ?"
	if d == testdb.Postgres {
		text = "UPDATE contracts SET name = $1 WHERE id = $2"
	}
	update := func(db *sql.DB, round int) time.Duration {
		began := time.Now()
		if _, err := db.ExecContext(context.Background(), text, fmt.Sprint("n", round), round%10_000+1); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
	var took, plain []time.Duration
	for round := range rounds + 100 {
		t, p := update(guarded, round), update(free, round)
		if round >= 100 { // the first ones fill caches
			took, plain = append(took, t), append(plain, p)
		}
	}
	slices.Sort(took)
	slices.Sort(plain)
	with, without = took[len(took)/2], plain[len(plain)/2]
	return with.Seconds() / without.Seconds(), with.Round(time.Microsecond), without.Round(time.Microsecond)
}
