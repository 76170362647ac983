package datasource

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// guardedShop is the shop of the tests of batches with a guard on it: contract 1
// locked for the end of its purpose, 2 by Art. 18, 3 kept, 4 locked for a duty.
func guardedShop(t *testing.T, db testdb.DB, row bool) (*Source, *Subject) {
	t.Helper()
	s, subject := shop(t, db)
	subject.Relations = slices.DeleteFunc(subject.Relations, func(r Relation) bool { return r.Name == "invoices" })
	err := s.InstallGuard(t.Context(), GuardOrder{Message: refusal, Objects: []Guarded{{Name: "contract", Subject: subject, Row: row,
		Personal: map[string][]string{"": {"name", "email", "birth", "customer_no"}, "activities": {"remark"}, "files": {"title"}, "address": {"street"}}}}})
	if err != nil {
		t.Fatal(err)
	}
	*subject.Table = *tableOf(t, s, "contracts")
	for i := range subject.Relations {
		subject.Relations[i].Table = tableOf(t, s, subject.Relations[i].Table.Table)
	}
	err = s.SetMarks(t.Context(), subject, []Mark{
		{ID: "l1", Key: "1", Kind: LockMark, Ground: groundPurpose, Origin: "job/x", Since: today},
		{ID: "l2", Key: "2", Kind: LockMark, Ground: groundArt18, Origin: Hand, Since: today},
		keep("k3", "3", Hand, nil),
		{ID: "l4", Key: "4", Kind: LockMark, Ground: groundRetention, Origin: Hand, Since: today},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, subject
}

// TestGuardLetsBatchesThrough: what a batch is allowed to do it does, on records
// that are locked too; their marks stand afterwards as they were, or end with
// the erasure.
func TestGuardLetsBatchesThrough(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := guardedShop(t, db, false)
		marks := "SELECT id, object, record_key FROM " + ledgerTable(db, "mark") + " ORDER BY id"
		all := "k3|contracts|3\nl1|contracts|1\nl2|contracts|2\nl4|contracts|4"
		partial := endedContracts(subject, Change{Kind: method.PartiallyAnonymise, Sets: []Assign{
			replaced(t, subject, "", "name", method.Method{Name: method.Replace, Text: "XXXX"}, method.PartiallyAnonymise)},
			Parts: []PartChange{
				{Relation: "address", Shared: true, Sets: []Assign{replaced(t, subject, "address", "street", method.Method{Name: method.Replace, Text: "YYYY"}, method.PartiallyAnonymise)}},
				{Relation: "activities", Sets: []Assign{replaced(t, subject, "activities", "remark", method.Method{Name: method.Replace, Text: "XXXX"}, method.PartiallyAnonymise)}}}})
		if done := mustChange(t, s, batchOf("p", partial)); done.Changed != 6 {
			t.Errorf("partial: %+v", done)
		}
		wantRows(t, db, marks, all)
		wantRows(t, db, "SELECT id FROM contracts WHERE name = 'XXXX' ORDER BY id", "1\n4\n5\n6\n7\n8")
		masked := endedContracts(subject, Change{Kind: method.Mask, Sets: []Assign{
			replaced(t, subject, "", "customer_no", method.Method{Name: method.MaskLetters}, method.Mask)}})
		if done := mustChange(t, s, batchOf("m", masked)); done.Changed != 6 {
			t.Errorf("mask: %+v", done)
		}
		wantRows(t, db, marks, all)
		probe, err := s.Probe(t.Context(), endedContracts(subject, anonymised(t, subject)))
		if err != nil || probe.Refused != nil || !probe.Tried || len(probe.Reverted) > 0 {
			t.Errorf("probe: %+v, %v", probe, err)
		}
		erased := batchOf("a", endedContracts(subject, anonymised(t, subject)))
		erased.Span = &Span{To: "4"}
		if done := mustChange(t, s, erased); done.Changed != 2 {
			t.Errorf("anonymise: %+v", done)
		}
		wantRows(t, db, marks, "k3|contracts|3\nl2|contracts|2")
	})
}

// TestGuardLetsDeletionsThrough, with parts and a part that others share.
func TestGuardLetsDeletionsThrough(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := guardedShop(t, db, true)
		gone := endedContracts(subject, Change{Kind: method.Delete, Delete: true, Parts: []PartChange{{Relation: "address", Shared: true}}})
		if done := mustChange(t, s, batchOf("d", gone)); done.Changed != 6 {
			t.Errorf("delete: %+v", done)
		}
		wantRows(t, db, "SELECT id FROM contracts ORDER BY id", "2\n3\n9\n10")
		wantRows(t, db, "SELECT id FROM "+ledgerTable(db, "mark")+" ORDER BY id", "k3\nl2")
	})
}

// TestGuardLetsLocksThrough: a job that locks writes a column along, in the row
// that a guard of whole rows protects.
func TestGuardLetsLocksThrough(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := guardedShop(t, db, true)
		lock := endedContracts(subject, Change{Kind: method.Lock,
			Sets: []Assign{{Column: "status", Set: &method.Value{Text: "locked"}}},
			Mark: &Mark{Kind: LockMark, Ground: groundPurpose, Origin: "job/x", Since: today}})
		if done := mustChange(t, s, batchOf("l", lock)); done.Changed != 8 {
			t.Errorf("lock: %+v", done)
		}
		wantRows(t, db, "SELECT count(*) FROM contracts WHERE status = 'locked'", "8")
		wantRows(t, db, "SELECT count(*) FROM "+ledgerTable(db, "mark")+" WHERE kind = 'lock' AND object = 'contracts'", "10")
	})
}

// TestGuardWaitsForOpenTransactions: a program that is at work on a record or a
// part of it is waited for; one that stays is told of.
func TestGuardWaitsForOpenTransactions(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.SQLite {
			return // has one writer at a time
		}
		g := newGuardShop(t, db)
		g.install(t)
		for _, statement := range []string{"UPDATE contracts SET name = 'before' WHERE id = 3", "UPDATE files SET title = 'before' WHERE id = 300"} {
			tx, err := g.SQL.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
			committed := make(chan error, 1)
			go func() {
				time.Sleep(300 * time.Millisecond) // long enough for the mark to have to wait, as a rule
				committed <- tx.Commit()
			}()
			mark := Mark{ID: "w" + statement[7:9], Key: "3", Kind: LockMark, Ground: groundArt18, Origin: Hand, Since: today}
			atWork, err := g.source.PlaceMarks(t.Context(), g.subject(t), []Mark{mark})
			if err := <-committed; err != nil {
				t.Fatal(err)
			}
			if err != nil || atWork {
				t.Errorf("%s: %v, at work: %v", statement, err, atWork)
			}
			g.refuses(t, strings.Replace(statement, "before", "after", 1))
			if err := g.source.EndMarks(t.Context(), "contracts", []string{mark.ID}); err != nil {
				t.Fatal(err)
			}
		}
		wantRows(t, db, "SELECT name FROM contracts WHERE id = 3", "before")
		tx, err := g.SQL.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer tx.Rollback()
		if _, err := tx.ExecContext(t.Context(), "UPDATE contracts SET name = 'still at it' WHERE id = 3"); err != nil {
			t.Fatal(err)
		}
		atWork, err := g.source.PlaceMarks(t.Context(), g.subject(t), []Mark{keep("urgent", "3", Hand, nil)})
		if db.Dialect == testdb.MariaDB {
			// The gap that the other's trigger has read keeps the mark out: nothing is
			// set, and that is said.
			if !errors.Is(err, ErrRetry) {
				t.Errorf("a Keep beside a transaction that stays open: %v", err)
			}
			return
		}
		if err != nil || !atWork {
			t.Errorf("a Keep beside a transaction that stays open: %v, at work: %v", err, atWork)
		}
	})
}

// TestGuardUnderLoad: programs that update in parallel while a record is locked
// and unlocked. None of their changes lands between a lock and its end.
func TestGuardUnderLoad(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		g := newGuardShop(t, db)
		g.install(t)
		subject, updates, workers := g.subject(t), 200, 4
		var next, refused atomic.Int64
		var group sync.WaitGroup
		for range workers {
			group.Go(func() {
				for n := next.Add(1); n <= int64(updates); n = next.Add(1) {
					err := retried(t.Context(), g, fmt.Sprintf("UPDATE contracts SET name = 'n%d' WHERE id = 3", n))
					switch {
					case err != nil && strings.Contains(err.Error(), refusal[:7]):
						refused.Add(1)
					case err != nil:
						t.Error(err)
					}
				}
			})
		}
		for i := 0; next.Load() < int64(updates); i++ {
			m := Mark{ID: fmt.Sprintf("load-%d", i), Key: "3", Kind: LockMark, Ground: groundArt18, Origin: Hand, Since: today}
			atWork, err := g.source.PlaceMarks(t.Context(), subject, []Mark{m})
			if err != nil || atWork {
				t.Errorf("lock %d: %v, at work: %v", i, err, atWork)
				break
			}
			before := joinRows(db.Query(t, "SELECT name FROM contracts WHERE id = 3"))
			time.Sleep(2 * time.Millisecond)
			if after := joinRows(db.Query(t, "SELECT name FROM contracts WHERE id = 3")); after != before {
				t.Errorf("changed from %s to %s while it was locked", before, after)
			}
			if err := g.source.EndMarks(t.Context(), "contracts", []string{m.ID}); err != nil {
				t.Error(err)
			}
			time.Sleep(2 * time.Millisecond)
		}
		group.Wait()
		t.Logf("%d of %d updates refused", refused.Load(), updates)
	})
}

// retried runs a statement of the host, again while the file is busy.
func retried(ctx context.Context, g *guardShop, statement string) error {
	for range 1000 {
		_, err := g.SQL.ExecContext(ctx, statement)
		if err == nil || !strings.Contains(err.Error(), "locked") && !strings.Contains(err.Error(), "busy") {
			return err
		}
		time.Sleep(time.Millisecond)
	}
	return context.DeadlineExceeded
}
