package datasource

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestGuardRefuses: what another program may not do with a locked and with a
// kept record, and what it still may, in the database's own client.
func TestGuardRefuses(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		g := newGuardShop(t, db)
		o := g.install(t)
		for _, statement := range []string{
			"UPDATE contracts SET name = 'Barbara' WHERE id = 1",
			"UPDATE contracts SET name = 'JÜRGEN' WHERE id = 1",
			"UPDATE contracts SET name = NULL",
			"UPDATE contracts SET email = 'x@example.org', status = 'y' WHERE id = 1",
			"UPDATE activities SET remark = '' WHERE id = 10",
			"UPDATE activities SET contract_id = 3 WHERE id = 10",
			"UPDATE activities SET contract_id = 3 WHERE id = 20",
			"UPDATE files SET title = 'x' WHERE id = 100",
			"UPDATE addresses SET street = 'x' WHERE id = 1",
			"UPDATE contracts SET address_id = 3 WHERE id = 1",
			"DELETE FROM files WHERE id = 100",
			"DELETE FROM files WHERE id = 200",
			"DELETE FROM activities WHERE id = 10",
			"DELETE FROM contracts WHERE id = 1",
			"DELETE FROM contracts WHERE id = 2",
			"DELETE FROM addresses WHERE id = 1",
			"DELETE FROM contracts",
			"DELETE FROM organisations WHERE id = 1", // a cascade over a lock
			"DELETE FROM organisations WHERE id = 2",
			"DELETE FROM holdings WHERE id = 1", // over two foreign keys
		} {
			g.refuses(t, statement)
		}
		for _, statement := range []string{
			"UPDATE contracts SET status = 'x' WHERE id = 1",
			"UPDATE contracts SET name = 'Jürgen' WHERE id = 1",
			"UPDATE activities SET happened = 'friday' WHERE id = 10",
			"INSERT INTO activities VALUES (99, 1, 'new', 'tuesday')",
			"UPDATE contracts SET name = 'x' WHERE id = 2",
			"UPDATE contracts SET name = 'x' WHERE id = 3",
			"DELETE FROM files WHERE id = 300",
			"DELETE FROM contracts WHERE id = 3",
			"DELETE FROM organisations WHERE id = 3",
			"INSERT INTO contracts VALUES (4, 'Eva', 'e@example.org', 'new', 3, 3)",
		} {
			g.passes(t, statement)
		}
		if broken := g.states(t, o); len(broken) > 0 {
			t.Errorf("right after install: %v", broken)
		}
	})
}

// TestGuardRow protects every column.
func TestGuardRow(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		g := newGuardShop(t, db)
		g.install(t, func(o *GuardOrder) { o.Objects[0].Row = true })
		g.refuses(t, "UPDATE contracts SET status = 'x' WHERE id = 1")
		g.refuses(t, "UPDATE activities SET happened = 'x' WHERE id = 10")
		g.passes(t, "UPDATE contracts SET status = 'x' WHERE id = 2")
		g.passes(t, "UPDATE contracts SET status = 'x' WHERE id = 3")
	})
}

// TestGuardMarksInForce: a mark that ended by itself protects nothing; one that
// waits for a person does.
func TestGuardMarksInForce(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		g := newGuardShop(t, db)
		g.install(t)
		far := today.AddDays(36500)
		for _, c := range []struct {
			mark    Mark
			refused bool
		}{
			{Mark{ID: "a", Kind: LockMark, Ground: groundContractual, Origin: HandEnds, Until: &yesterday}, false},
			{Mark{ID: "b", Kind: LockMark, Ground: groundContractual, Origin: HandEnds, Until: &far}, true},
			{Mark{ID: "c", Kind: LockMark, Ground: groundArt18, Origin: Hand, Until: &yesterday}, true},
			{Mark{ID: "d", Kind: KeepMark, Origin: HandEnds, Until: &yesterday}, false},
			{Mark{ID: "e", Kind: KeepMark, Origin: Hand, Until: &yesterday}, true},
			{Mark{ID: "f", Kind: ExceptionMark, Origin: HandEnds, Until: &far}, false},
			{Mark{ID: "g", Kind: LockMark, Ground: groundPurpose, Origin: "job/x"}, true},
		} {
			c.mark.Key, c.mark.Since = "3", yesterday
			g.mark(t, c.mark)
			if c.refused {
				g.refuses(t, "DELETE FROM contracts WHERE id = 3")
			} else {
				g.passes(t, "DELETE FROM contracts WHERE id = 3")
			}
			if err := g.source.EndMarks(t.Context(), "contracts", []string{c.mark.ID}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestGuardIsOurs: inspection knows our triggers from the host's, and one that
// only bears our name is the host's.
func TestGuardIsOurs(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		g := newGuardShop(t, db)
		o := g.install(t)
		for _, name := range []string{"contracts", "activities", "files", "addresses", "organisations"} {
			table := tableOf(t, g.source, name)
			if len(table.Triggers) > 0 {
				t.Errorf("%s: our triggers pass for the host's: %v", name, table.Triggers)
			}
			if want := (name != "organisations"); (table.Guard == schema.GuardEnforce) != want {
				t.Errorf("%s: guard %q", name, table.Guard)
			}
		}
		state, err := g.source.GuardStatus(t.Context(), o)
		if err != nil || state.Mode != schema.GuardEnforce || len(state.Tables) != 4 || len(state.Left) > 0 {
			t.Errorf("status: %+v, %v", state, err)
		}
		if err := g.source.RemoveGuard(t.Context()); err != nil {
			t.Fatal(err)
		}
		g.passes(t, "DELETE FROM contracts WHERE id = 1")
		if table := tableOf(t, g.source, "contracts"); table.Guard != "" || len(table.Triggers) > 0 {
			t.Errorf("after remove: %+v", table)
		}
	})
}

// TestGuardObserves writes down what it would refuse, by table and program, and
// refuses nothing; installed again it refuses.
func TestGuardObserves(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		g := newGuardShop(t, db)
		o := g.install(t, func(o *GuardOrder) { o.Observe = true })
		if _, err := g.Client(t, g.program, "UPDATE contracts SET name = 'x' WHERE id = 1", "UPDATE contracts SET name = 'y' WHERE id IN (1, 3)",
			"DELETE FROM files WHERE id = 100"); err != nil {
			t.Fatal(err)
		}
		state, err := g.source.GuardStatus(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if state.Mode != schema.GuardObserve || len(state.Observed) != 2 {
			t.Fatalf("observed: %+v", state)
		}
		seen := state.Observed[0]
		if seen.Event != "update" || seen.Times != 2 || db.Dialect != testdb.SQLite && seen.Program == "" {
			t.Errorf("observed: %+v", seen)
		}
		if got := tableOf(t, g.source, "contracts").Guard; got != schema.GuardObserve {
			t.Errorf("inspected as %q", got)
		}
		g.install(t)
		g.refuses(t, "UPDATE contracts SET name = 'x' WHERE id = 1")
	})
}
