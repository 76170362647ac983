package testdb

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCloneIsACopyOfItsOwn(t *testing.T) {
	t.Parallel()
	Each(t, func(t *testing.T, db DB) {
		db.Exec(t, "CREATE TABLE a (id int PRIMARY KEY, name varchar(20))",
			"CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a (id), doubled int GENERATED ALWAYS AS (id * 2) STORED)",
			"CREATE VIEW v AS SELECT b.doubled, a.name FROM a JOIN b ON b.a_id = a.id",
			"INSERT INTO a VALUES (1, 'ä'), (2, NULL)", "INSERT INTO b (id, a_id) VALUES (7, 1)")
		copied := Clone(t, db)
		db.Exec(t, "UPDATE a SET name = 'later'")
		want := [][]string{{"14", "ä"}}
		if diff := cmp.Diff(want, copied.Query(t, "SELECT * FROM v")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([][]string{{"14", "later"}}, db.Query(t, "SELECT * FROM v")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCloneMariaDBCopiesTriggersAndZeroKeys(t *testing.T) {
	t.Parallel()
	needs(t, MariaDB, func(db DB) {
		db.Exec(t, "CREATE TABLE a (id int PRIMARY KEY AUTO_INCREMENT, born date)", "CREATE TABLE log (a int)",
			"SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'", "INSERT INTO a VALUES (0, '0000-00-00')",
			"CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW INSERT INTO log VALUES (NEW.id)")
		copied := Clone(t, db)
		copied.Exec(t, "INSERT INTO a VALUES (5, NULL)")
		want := [][]string{{"0", "0000-00-00"}, {"5", Null}}
		if diff := cmp.Diff(want, copied.Query(t, "SELECT * FROM a ORDER BY id")); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([][]string{{"5"}}, copied.Query(t, "SELECT * FROM log")); diff != "" {
			t.Error(diff)
		}
	})
}
