package datasource

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

func contracts() *Subject {
	return &Subject{Table: &schema.Table{Name: schema.Name{Table: "contracts"}}, Key: []string{"id"}}
}

func keepOf(id string, key Key) Mark {
	return Mark{ID: id, Object: "contracts", Key: key, Kind: KeepMark, Origin: Hand, Since: rule.Date(2026, 11, 23)}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := installed(t, db)
		until := rule.Date(2030, 6, 30)
		lock := Mark{ID: "l", Object: "contracts", Key: "1", Kind: LockMark, Ground: "art18", Origin: HandEnds, Since: rule.Date(2026, 1, 2), Until: &until}
		other := keepOf("o", "1")
		other.Object = "leads"
		if err := s.SetMarks(t.Context(), contracts(), []Mark{keepOf("k", "1"), lock, keepOf("k2", "2"), other}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			object string
			key    Key
			want   []Mark
		}{
			{"", "", []Mark{lock, keepOf("k", "1"), keepOf("k2", "2"), other}},
			{"contracts", "", []Mark{lock, keepOf("k", "1"), keepOf("k2", "2")}},
			{"contracts", "1", []Mark{lock, keepOf("k", "1")}},
			{"", "1", []Mark{lock, keepOf("k", "1"), other}},
			{"users", "", nil},
		} {
			got, err := s.Marks(t.Context(), c.object, c.key)
			if err != nil {
				t.Fatal(err)
			}
			same(t, fmt.Sprintf("marks of %q %q", c.object, c.key), got, c.want)
		}
		if err := s.EndMarks(t.Context(), "contracts", []string{"k", "gone"}); !errors.Is(err, ErrMarkGone) {
			t.Errorf("ending a mark that is not there: %v", err)
		}
		if err := s.EndMarks(t.Context(), "leads", []string{"k"}); !errors.Is(err, ErrMarkGone) {
			t.Errorf("ending another object's mark: %v", err)
		}
		if err := s.EndMarks(t.Context(), "contracts", []string{"l", "k2"}); err != nil {
			t.Error(err)
		}
		got, err := s.Marks(t.Context(), "contracts", "")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "marks that stay", got, []Mark{keepOf("k", "1")})
	})
}

// TestSetMarksIsAllOrNone: an id that exists already undoes the whole call.
func TestSetMarksIsAllOrNone(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := installed(t, db)
		if err := s.SetMarks(t.Context(), contracts(), []Mark{keepOf("a", "1")}); err != nil {
			t.Fatal(err)
		}
		if err := s.SetMarks(t.Context(), contracts(), []Mark{keepOf("b", "2"), keepOf("a", "3")}); !errors.Is(err, ErrConstraint) {
			t.Errorf("got %v, want ErrConstraint", err)
		}
		got, err := s.Marks(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "marks", got, []Mark{keepOf("a", "1")})
	})
}

// TestKeysAreBytes: keys, ids and objects that differ only in case, accents or
// trailing blanks are different ones.
func TestKeysAreBytes(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := installed(t, db)
		keys := []Key{"ALFKI", "ALFKI ", "Alfki", "alfki", "älfki", "001", "1", `["a ","b"]`, `["a","b"]`}
		var marks []Mark
		for _, key := range keys {
			marks = append(marks, keepOf("id of "+string(key), key))
		}
		if err := s.SetMarks(t.Context(), contracts(), marks); err != nil {
			t.Fatal(err)
		}
		for _, m := range marks {
			got, err := s.Marks(t.Context(), "contracts", m.Key)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "marks of "+string(m.Key), got, []Mark{m})
		}
		if err := s.EndMarks(t.Context(), "contracts", []string{"id of ALFKI "}); err != nil {
			t.Fatal(err)
		}
		got, err := s.Marks(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "marks that stay", len(got), len(marks)-1)
	})
}

func TestLedger(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := installed(t, db)
		at := time.Date(2026, 11, 23, 3, 30, 4, 5000, time.UTC)
		first := Committed{Done{"r1-1", "r1", "anonymise_contract", 3, at}, "contracts", 3, 2}
		second := Committed{Done{"r2-1", "r2", "mask", 4, at.Add(time.Hour)}, "contracts", 1, 0}
		third := Committed{Done{"r2-2", "r2", "mask", 4, at.Add(2 * time.Hour)}, "leads", 1, 0}
		commit(t, s, first, "A", "a", "b ")
		commit(t, s, third, "A")
		commit(t, s, second, "A")
		for _, c := range []struct {
			object string
			key    Key
			want   []Done
		}{
			{"contracts", "A", []Done{first.Done, second.Done}},
			{"contracts", "a", []Done{first.Done}},
			{"leads", "A", []Done{third.Done}},
			{"contracts", "b", nil},
			{"contracts", "b ", []Done{first.Done}},
		} {
			got, err := s.History(t.Context(), c.object, c.key)
			if err != nil {
				t.Fatal(err)
			}
			same(t, fmt.Sprintf("history of %s %q", c.object, c.key), got, c.want)
		}
		all, err := s.Batches(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "all batches", all, []Committed{first, second, third})
		ofRun, err := s.Batches(t.Context(), "r2")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "batches of a run", ofRun, []Committed{second, third})
		keys, err := s.LedgerKeys(t.Context(), "r1-1")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "keys of a batch", keys, []Key{"A", "a", "b "})
		batches, rows, err := s.LedgerCount(t.Context())
		if err != nil || batches != 3 || rows != 5 {
			t.Errorf("got %d batches, %d rows, %v", batches, rows, err)
		}
	})
}

// commit writes a batch as a change would.
func commit(t *testing.T, s *Source, c Committed, keys ...string) {
	t.Helper()
	statements := []expr{cat("INSERT INTO ", s.d.own("batch"), " (id, object, action, concept_version, run, at, records, parts) VALUES (",
		list(", ", []expr{value(c.Batch), value(c.Object), value(c.Action), value(c.Version), value(c.Run),
			value(c.At.Format(time.RFC3339Nano)), value(c.Records), value(c.Parts)}), ")")}
	for _, key := range keys {
		statements = append(statements, cat("INSERT INTO ", s.d.own("ledger"), " (batch, record_key) VALUES (", value(c.Batch), ", ", value(key), ")"))
	}
	for _, e := range statements {
		query, args := e.write(s.d)
		if _, err := s.db.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMarkGetsThroughBusyWorkers: while three workers of another process keep
// the object's gate taken by one short transaction after the other, a mark is
// placed nevertheless, and its gate was its alone: a transaction that began
// before it ended before it.
func TestMarkGetsThroughBusyWorkers(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := installed(t, db)
		db.Exec(t, "CREATE TABLE contracts (id INT PRIMARY KEY, n INT)", "INSERT INTO contracts VALUES (1, 0), (2, 0), (3, 0)")
		if err := s.ensureGate(t.Context(), "contracts"); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		errs := make(chan error, 3)
		started := make(chan bool, 3)
		var workers sync.WaitGroup
		for id := 1; id <= 3; id++ {
			worker := open(t, db.URL)
			workers.Go(func() { errs <- work(ctx, worker, id, started) })
			<-started
		}
		for i := range 5 {
			if err := s.SetMarks(t.Context(), contracts(), []Mark{keepOf(fmt.Sprint(i), "1")}); err != nil {
				t.Errorf("mark %d: %v", i, err)
			}
		}
		stop()
		workers.Wait()
		for range 3 {
			if err := <-errs; err != nil {
				t.Errorf("worker: %v", err)
			}
		}
		got, err := s.Marks(t.Context(), "contracts", "1")
		if err != nil || len(got) != 5 {
			t.Errorf("%d marks, %v", len(got), err)
		}
	})
}

// work changes one row again and again, each time behind the gate. That others
// were faster is no error of a worker's.
func work(ctx context.Context, s *Source, id int, started chan<- bool) error {
	for first := true; ctx.Err() == nil; {
		err := s.within(ctx, "work", func(tx *sql.Tx) error {
			if gate := s.d.gate("contracts", false); gate.sql != "" {
				if err := pass(ctx, tx, gate, s.d); err != nil {
					return err
				}
			}
			query, args := cat("UPDATE contracts SET n = n + 1 WHERE id = ", value(id)).write(s.d)
			_, err := tx.ExecContext(ctx, query, args...)
			time.Sleep(5 * time.Millisecond)
			return err
		})
		if first {
			first = false
			started <- true
		}
		if err != nil && ctx.Err() == nil && !errors.Is(err, ErrRetry) {
			return err
		}
	}
	return nil
}
