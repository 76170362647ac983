package testdb

import "testing"

// TestBackup puts a backup back as a whole, into another database, and one
// table of it alone.
func TestBackup(t *testing.T) {
	t.Parallel()
	Each(t, func(t *testing.T, db DB) {
		db.Exec(t, "CREATE TABLE a (x INTEGER)", "CREATE TABLE b (x INTEGER)", "INSERT INTO a VALUES (1)", "INSERT INTO b VALUES (1)")
		saved := db.Backup(t, "a")
		change := func() { db.Exec(t, "UPDATE a SET x = 2", "UPDATE b SET x = 2") }
		is := func(in DB, a, b string) {
			t.Helper()
			rows := in.Query(t, "SELECT a.x, b.x FROM a, b")
			if len(rows) != 1 || rows[0][0] != a || rows[0][1] != b {
				t.Errorf("a and b are %v, want %s and %s", rows, a, b)
			}
		}
		change()
		saved.RestoreTables(t)
		is(db, "1", "2")
		change()
		saved.Restore(t, db)
		is(db, "1", "1")
		change()
		other := New(t, db.Dialect)
		saved.Restore(t, other)
		is(other, "1", "1")
		is(db, "2", "2")
	})
}
