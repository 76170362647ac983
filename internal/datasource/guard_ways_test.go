package datasource

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestGuardTruncate: PostgreSQL asks; MariaDB does not, and its status says so.
func TestGuardTruncate(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		g := newGuardShop(t, db)
		o := g.install(t)
		switch db.Dialect {
		case testdb.SQLite:
			g.refuses(t, "DELETE FROM files") // SQLite's own truncation is a DELETE without WHERE
		case testdb.Postgres:
			g.refuses(t, "TRUNCATE files")
			g.refuses(t, "TRUNCATE contracts CASCADE")
		case testdb.MariaDB:
			g.passes(t, "TRUNCATE files")
			if !g.open(t, o, "files", WayTruncate) {
				t.Error("status does not name TRUNCATE")
			}
		}
	})
}

// TestGuardReplace: REPLACE takes the row away that stands under a unique value,
// by the key, by another index, or as an UPDATE OR REPLACE.
func TestGuardReplace(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		g := newGuardShop(t, db)
		o := g.install(t)
		switch db.Dialect {
		case testdb.Postgres: // has an upsert instead, which fires the triggers of UPDATE
			g.refuses(t, "INSERT INTO contracts (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.name")
			g.passes(t, "INSERT INTO contracts (id, name, status) VALUES (1, 'x', 's') ON CONFLICT (id) DO UPDATE SET status = excluded.status")
			return
		case testdb.SQLite:
			g.refuses(t, "UPDATE OR REPLACE contracts SET email = 'j1@example.org' WHERE id = 3")
			g.refuses(t, "UPDATE OR REPLACE contracts SET id = 2 WHERE id = 3")
			g.passes(t, "PRAGMA recursive_triggers = on", "REPLACE INTO contracts (id, name) VALUES (3, 'x')")
			g.passes(t, "REPLACE INTO contracts VALUES (1, 'Jürgen', 'j1@example.org', 'other', 1, 1)") // nothing protected differs
		}
		g.refuses(t, "REPLACE INTO contracts (id, name) VALUES (1, 'x')")
		g.refuses(t, "REPLACE INTO contracts (id, email) VALUES (77, 'j1@example.org')")
		g.refuses(t, "REPLACE INTO contracts (id, email) VALUES (78, 'j2@example.org')")
		g.refuses(t, "REPLACE INTO files (id, activity_id, title) VALUES (100, 30, 'x')")
		g.passes(t, "REPLACE INTO contracts (id, name) VALUES (3, 'x')")
		if g.open(t, o, "contracts", WayReplace) {
			t.Error("status names REPLACE, which is closed")
		}
	})
}

// TestGuardReplaceUnseen: over a partial index SQLite replaces unseen, and the
// status says so.
func TestGuardReplaceUnseen(t *testing.T) {
	t.Parallel()
	g := newGuardShop(t, testdb.New(t, testdb.SQLite))
	g.Exec(t, "CREATE UNIQUE INDEX one_name ON contracts (name) WHERE status = 'new'")
	o := g.install(t)
	if !g.open(t, o, "contracts", WayReplace) {
		t.Error("status does not name REPLACE over a partial index")
	}
}

// open tells whether a table's status names a way around.
func (g *guardShop) open(t *testing.T, o GuardOrder, table string, code WayCode) bool {
	t.Helper()
	state, err := g.source.GuardStatus(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, guarded := range state.Tables {
		if strings.HasSuffix(guarded.Table, table) {
			return slices.ContainsFunc(guarded.Ways, func(w GuardWay) bool { return w.Code == code })
		}
	}
	t.Fatalf("no table %s in %+v", table, state.Tables)
	return false
}

// TestGuardOldSnapshot: a transaction that looked before the lock was set does
// not change the record after it.
func TestGuardOldSnapshot(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		g := newGuardShop(t, db)
		g.install(t)
		if db.Dialect == testdb.SQLite { // a reader's snapshot cannot be written to there
			g.Exec(t, "PRAGMA journal_mode = wal")
		}
		conn, err := g.SQL.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		begin := map[testdb.Dialect]string{testdb.SQLite: "BEGIN", testdb.Postgres: "BEGIN ISOLATION LEVEL REPEATABLE READ",
			testdb.MariaDB: "START TRANSACTION WITH CONSISTENT SNAPSHOT"}[db.Dialect]
		if _, err := conn.ExecContext(t.Context(), begin); err != nil {
			t.Fatal(err)
		}
		defer conn.ExecContext(context.WithoutCancel(t.Context()), "ROLLBACK")
		var n int
		if err := conn.QueryRowContext(t.Context(), "SELECT count(*) FROM contracts").Scan(&n); err != nil {
			t.Fatal(err)
		}
		g.mark(t, Mark{ID: "late", Key: "3", Kind: LockMark, Ground: groundArt18, Origin: Hand, Since: today})
		if _, err := conn.ExecContext(t.Context(), "UPDATE contracts SET name = 'x' WHERE id = 3"); err == nil {
			t.Error("an old snapshot changed a record that was locked since")
		}
	})
}

// TestGuardUnseenSnapshotPasses: where nobody was locked since, a transaction of
// its own snapshot works as ever, after a lock it saw too.
func TestGuardUnseenSnapshotPasses(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.SQLite {
			return // has no levels: TestGuardRefuses says the same
		}
		g := newGuardShop(t, db)
		g.install(t)
		g.mark(t, Mark{ID: "before", Key: "2", Kind: LockMark, Ground: groundArt18, Origin: Hand, Since: today})
		level := map[testdb.Dialect]string{testdb.Postgres: "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", testdb.MariaDB: "SELECT 1"}[db.Dialect]
		g.passes(t, level, "UPDATE contracts SET name = 'x' WHERE id = 3", "DELETE FROM contracts WHERE id = 3")
		g.refuses(t, level, "UPDATE contracts SET name = 'x' WHERE id = 2")
	})
}

// TestGuardNoRights: a role that may not even see our schema is told the same,
// and may not take a mark away.
func TestGuardNoRights(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.SQLite {
			return // knows no rights
		}
		g := newGuardShop(t, db)
		g.install(t)
		g.refuses(t, "UPDATE contracts SET name = 'x' WHERE id = 1")
		marks := map[testdb.Dialect]string{testdb.Postgres: "fristwerk.mark", testdb.MariaDB: "fristwerk_mark"}[db.Dialect]
		for _, statement := range []string{"SELECT * FROM " + marks, "DELETE FROM " + marks} {
			if err := g.try(t, statement); err == nil {
				t.Errorf("a program without rights may: %s", statement)
			}
		}
		if db.Dialect == testdb.Postgres { // nor by another schema in the path, nor by a temporary table
			g.refuses(t, "CREATE TEMPORARY TABLE mark (object text, record_key text, kind text)", "SET search_path = pg_temp, public",
				"UPDATE contracts SET name = 'x' WHERE id = 1")
		}
	})
}

// TestGuardTampered: each way of taking a trigger away is found and named.
func TestGuardTampered(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		g := newGuardShop(t, db)
		o := g.install(t)
		name := guardName(claimsOf(o)[0], "update")
		on := tableOf(t, g.source, "contracts").Name.String()
		drop := map[testdb.Dialect]string{testdb.Postgres: "DROP TRIGGER " + name + " ON contracts"}[db.Dialect]
		if drop == "" {
			drop = "DROP TRIGGER " + name
		}
		g.Exec(t, drop)
		if got, want := g.states(t, o), []string{"update on " + on + ": missing"}; !slices.Equal(got, want) {
			t.Errorf("dropped: %v, want %v", got, want)
		}
		fake := map[testdb.Dialect]string{
			testdb.SQLite:   "CREATE TRIGGER " + name + " AFTER UPDATE ON contracts BEGIN SELECT 1; END",
			testdb.MariaDB:  "CREATE TRIGGER " + name + " AFTER UPDATE ON contracts FOR EACH ROW SET @x = 1",
			testdb.Postgres: "CREATE TRIGGER " + name + " AFTER UPDATE OF status ON contracts FOR EACH ROW EXECUTE FUNCTION fristwerk." + strings.TrimPrefix(name, "fristwerk_") + "()",
		}[db.Dialect]
		g.Exec(t, fake)
		if got, want := g.states(t, o), []string{"update on " + on + ": replaced"}; !slices.Equal(got, want) {
			t.Errorf("replaced: %v, want %v", got, want)
		}
		g.install(t)
		if db.Dialect == testdb.Postgres {
			g.Exec(t, "ALTER TABLE contracts DISABLE TRIGGER "+name)
			if got, want := g.states(t, o), []string{"update on " + on + ": disabled"}; !slices.Equal(got, want) {
				t.Errorf("disabled: %v, want %v", got, want)
			}
			if tableOf(t, g.source, "contracts").Guard == schema.GuardEnforce {
				t.Error("a table whose trigger is disabled passes for guarded")
			}
			g.install(t)
		}
		o.Objects[0].Row = true // a newer concept
		if got := g.states(t, o); len(got) == 0 || !strings.HasSuffix(got[0], "outdated") {
			t.Errorf("after the concept changed: %v", got)
		}
	})
}

// TestGuardDroppedDefiner: the maker of the triggers goes. They refuse everything
// then, or go with him, and either is named.
func TestGuardDroppedDefiner(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.SQLite {
			return // a trigger has no maker there
		}
		g := newGuardShop(t, db)
		maker := db.NewUser(t)
		if db.Dialect == testdb.MariaDB {
			db.Exec(t, "GRANT ALL ON *.* TO "+maker.Account(db.Dialect))
		} else {
			for _, table := range []string{"contracts", "activities", "files", "addresses"} {
				db.Exec(t, "GRANT SELECT, TRIGGER ON "+table+" TO "+maker.Name)
			}
			db.Exec(t, "GRANT USAGE, CREATE ON SCHEMA fristwerk TO "+maker.Name, "GRANT SELECT ON fristwerk.mark TO "+maker.Name)
		}
		his, err := Open(t.Context(), "his", db.URLAs(maker.Name, maker.Password), nil)
		if err != nil {
			t.Fatal(err)
		}
		o := g.order(t)
		if err := his.InstallGuard(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		his.Close()
		g.refuses(t, "UPDATE contracts SET name = 'x' WHERE id = 1")
		want := "update on public.contracts: missing"
		if db.Dialect == testdb.MariaDB {
			want = "update on contracts: broken"
			db.Exec(t, "DROP USER "+maker.Account(db.Dialect))
			if err := g.try(t, "UPDATE contracts SET name = 'x' WHERE id = 1"); err == nil {
				t.Error("a trigger without its maker lets everything through")
			}
		} else {
			db.Exec(t, "DROP OWNED BY "+maker.Name+" CASCADE")
		}
		if got := g.states(t, o); !slices.Contains(got, want) {
			t.Errorf("got %v, want %s", got, want)
		}
	})
}

// TestGuardHides: an export role of PostgreSQL does not see locked records nor
// their parts; everybody else sees and writes as before.
func TestGuardHides(t *testing.T) {
	t.Parallel()
	if !slices.Contains(testdb.Dialects(), testdb.Postgres) {
		return
	}
	g := newGuardShop(t, testdb.New(t, testdb.Postgres))
	export, ours := g.NewUser(t), g.NewUser(t)
	g.Exec(t, "GRANT SELECT ON contracts, activities, files, addresses TO "+export.Name,
		"GRANT SELECT, UPDATE, DELETE ON contracts, activities, files, addresses TO "+ours.Name)
	hide := func(o *GuardOrder) { o.Objects[0].HideFrom = []string{export.Name} }
	o := g.install(t, hide)
	for user, want := range map[testdb.User]string{export: "2,3|20,30|200,300|2,3", g.program: "1,2,3|10,20,30|100,200,300|1,2,3"} {
		got, err := g.Client(t, user, "SELECT (SELECT string_agg(id::text, ',' ORDER BY id) FROM contracts), (SELECT string_agg(id::text, ',' ORDER BY id) FROM activities), "+
			"(SELECT string_agg(id::text, ',' ORDER BY id) FROM files), (SELECT string_agg(id::text, ',' ORDER BY id) FROM addresses)")
		if err != nil || strings.TrimSpace(got) != want {
			t.Errorf("sees %q, want %q: %v", got, want, err)
		}
	}
	g.passes(t, "UPDATE contracts SET name = 'x' WHERE id = 3", "INSERT INTO contracts (id) VALUES (9)", "DELETE FROM contracts WHERE id = 3")
	if broken := g.states(t, o); len(broken) > 0 {
		t.Errorf("right after install: %v", broken)
	}
	s, err := Open(t.Context(), "ours", g.URLAs(ours.Name, ours.Password), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if missing := tableOf(t, s, "contracts").MissingRights; len(missing) > 0 {
		t.Errorf("our own policy passes for one that hides rows from us: %v", missing)
	}
	if err := g.source.RemoveGuard(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := g.Query(t, "SELECT relrowsecurity::text FROM pg_class WHERE relname = 'contracts'"); fmt.Sprint(got) != "[[false]]" {
		t.Errorf("row security stays on: %v", got)
	}
	o.Objects[0].HideFrom = []string{"nobody_of_this_name"}
	if err := g.source.InstallGuard(t.Context(), o); err == nil || !strings.Contains(err.Error(), ErrUnknownRole.Error()) {
		t.Errorf("an unknown role: %v", err)
	}
}
