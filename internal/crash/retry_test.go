package crash_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

const few = 1500 // contracts of tests that wait more than they work

// TestRowsHeldForAWhile: a session of the company's application holds some rows
// longer than a batch waits. The batch rolls back, comes again in halves, and in
// the end nothing is missing.
func TestRowsHeldForAWhile(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, db testdb.DB) {
		c := begin(t, db, few)
		s := hold(t, c.DB, "UPDATE contracts SET status = status WHERE id BETWEEN 500 AND 509")
		go func() {
			if s.awaitBlocked(t) {
				time.Sleep(2300 * time.Millisecond) // our sessions wait two seconds
				s.end(t)
			}
		}()
		c.completes(t)
		if len(c.halves(t)) == 0 {
			t.Error("no batch was tried again in halves: the lock was not in its way")
		}
	})
}

// TestRowHeldForGood: what cannot be had after all tries has failed, with its
// code, and stays due; everything else is done.
func TestRowHeldForGood(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, db testdb.DB) {
		c := begin(t, db, few)
		s := hold(t, c.DB, "UPDATE contracts SET status = status WHERE id = 504")
		r := c.run(t, 2)
		for _, j := range r.Jobs {
			if j.Job != "forget" && j.Failed != 0 || j.Failed > 10 || j.Codes["lock_timeout"] != j.Failed {
				t.Errorf("%s: %d failed of %d, codes %v", j.Job, j.Failed, j.Met, j.Codes)
			}
			if j.Job == "forget" && j.Failed == 0 {
				t.Error("the record that was held is done")
			}
		}
		s.end(t)
		now := c.look(t)
		now.whole(t, c.before)
		c.agrees(t, now)
		c.completes(t)
	})
}

// TestDeadlock: a session that holds the last row asks for the first while the
// batch has the first and asks for the last.
func TestDeadlock(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, db testdb.DB) {
		db.Exec(t, "CREATE TABLE ballast (id INTEGER PRIMARY KEY)")
		c := begin(t, db, few)
		s := hold(t, c.DB, "UPDATE contracts SET status = status WHERE id = 1496")
		s.exec(t, "INSERT INTO ballast "+tenThousand()) // MariaDB undoes the lighter transaction
		go func() {
			if s.awaitBlocked(t) {
				_, _ = s.conn.ExecContext(s.ctx, "UPDATE contracts SET status = status WHERE id IN (5, 6)") // whoever loses
				s.end(t)
			}
		}()
		c.completes(t)
		if len(c.halves(t)) == 0 {
			t.Error("no batch was tried again in halves: it was not in the deadlock")
		}
	})
}

// TestLockedFile: another process holds the write lock of a SQLite file longer
// than we wait, again and again.
func TestLockedFile(t *testing.T) {
	t.Parallel()
	c := begin(t, testdb.New(t, testdb.SQLite), few)
	p := startProcess(t, roleHold, urlVariable+"="+c.URL, holdVariable+"=2500ms")
	if _, ended := p.read(t, func() bool { return true }); ended {
		t.Fatal("the other process has ended")
	}
	c.completes(t)
	_ = p.cmd.Process.Kill()
}

// TestOneRecordRefused: a constraint made after apply refuses one record of a
// slice. That one has failed, all others are done.
func TestOneRecordRefused(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		const contracts = 10_000
		c := begin(t, db, contracts)
		c.Exec(t, refusal(db.Dialect, "7004")...)
		c.seen(t)
		r := c.run(t, 2)
		for _, j := range r.Jobs {
			want := map[string]int{"forget": 1}[j.Job]
			if j.Failed != want || j.Codes["constraint"] != want {
				t.Errorf("%s: %d failed, codes %v, want %d", j.Job, j.Failed, j.Codes, want)
			}
		}
		now := c.look(t)
		if n := now.whole(t, c.before); n != due(contracts)-1 {
			t.Errorf("%d are done, want all but one of %d", n, due(contracts))
		}
		if now["contract"]["7004"][1] == "XXXX" {
			t.Error("the refused record was changed")
		}
		c.agrees(t, now)
	})
}

// refusal lets a table refuse to forget one record.
func refusal(d testdb.Dialect, key string) []string {
	if d == testdb.SQLite {
		return []string{"CREATE TRIGGER refusal BEFORE UPDATE ON contracts WHEN OLD.id = " + key +
			" BEGIN SELECT RAISE(ABORT, 'O''Hara stays'); END"}
	}
	return []string{"ALTER TABLE contracts ADD CONSTRAINT refusal CHECK (id <> " + key + " OR name <> 'XXXX')"}
}

// onServers runs a test on the dialects that lock rows.
func onServers(t *testing.T, test func(t *testing.T, db testdb.DB)) {
	t.Helper()
	for _, d := range testdb.Dialects() {
		if d == testdb.SQLite {
			continue
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			test(t, testdb.New(t, d))
		})
	}
}

// completes runs until nothing is left and holds everything.
func (c *company) completes(t *testing.T) engine.Result {
	t.Helper()
	r := c.run(t, 2)
	now := c.look(t)
	if n, all := now.whole(t, c.before), due(len(c.before["contract"])); n != all {
		t.Errorf("%d records are done, want %d: %+v", n, all, r.Jobs)
	}
	c.agrees(t, now)
	return r
}

// halves are the batches that were tried again at half size.
func (c *company) halves(t *testing.T) []string {
	t.Helper()
	var ids []string
	for _, row := range c.Query(t, "SELECT id FROM "+c.own("batch")) {
		if strings.Contains(row[0], ".") {
			ids = append(ids, row[0])
		}
	}
	return ids
}

// session is a session of the company's application with an open transaction.
type session struct {
	db   testdb.DB
	conn *sql.Conn
	ctx  context.Context // outlives the test's, for cleanups
}

// hold opens a transaction and runs statements in it.
func hold(t *testing.T, db testdb.DB, statements ...string) *session {
	t.Helper()
	s := &session{db: db, ctx: context.WithoutCancel(t.Context())}
	var err error
	if s.conn, err = db.SQL.Conn(s.ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.conn.Close() })
	s.exec(t, append([]string{"BEGIN"}, statements...)...)
	return s
}

func (s *session) exec(t *testing.T, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := s.conn.ExecContext(s.ctx, statement); err != nil {
			t.Fatalf("%v\n%s", err, statement)
		}
	}
}

func (s *session) end(t *testing.T) {
	t.Helper()
	if _, err := s.conn.ExecContext(s.ctx, "ROLLBACK"); err != nil {
		t.Error(err)
	}
}

// awaitBlocked waits until some other session waits for a lock; false if the
// test is over before. MariaDB shows nothing new to whoever asks more often
// than ten times a second.
func (s *session) awaitBlocked(t *testing.T) bool {
	query := "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
	if s.db.Dialect == testdb.MariaDB {
		query = "SELECT COUNT(*) FROM information_schema.innodb_trx x JOIN information_schema.processlist p ON p.id = x.trx_mysql_thread_id " +
			"WHERE x.trx_state = 'LOCK WAIT' AND p.db = DATABASE()"
	}
	for t.Context().Err() == nil {
		n := 0
		if err := s.db.SQL.QueryRowContext(t.Context(), query).Scan(&n); err == nil && n > 0 {
			return true
		}
		time.Sleep(150 * time.Millisecond)
	}
	return false
}

// tenThousand selects as many numbers.
func tenThousand() string {
	digits := "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 " +
		"UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)"
	return "SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d FROM " + digits + " a, " + digits + " b, " + digits + " c, " + digits + " e"
}
