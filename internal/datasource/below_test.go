package datasource

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// marker stands in values that may be nowhere after a run.
const marker = "zzmarker"

// marked is a shop whose names and remarks hold the marker many times over, so
// that statistics take it up, with long remarks that need pages of their own.
func marked(t *testing.T, db testdb.DB) (*Source, *Subject) {
	t.Helper()
	s, subject := shop(t, db)
	db.Exec(t, "UPDATE contracts SET name = '"+marker+"'", "UPDATE activities SET remark = '"+strings.Repeat(marker, 9)+"'")
	return s, subject
}

func changedNames(subject *Subject) []schema.Name {
	return []schema.Name{subject.Table.Name, subject.Relations[0].Table.Name}
}

// TestPlannerForgetsValues: most common values and histograms of the changed
// tables hold none of the old values once ClearBelow went over them.
func TestPlannerForgetsValues(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		kept := map[testdb.Dialect]string{
			testdb.Postgres: "SELECT count(*) FROM pg_stats WHERE most_common_vals::text LIKE '%" + marker + "%' OR histogram_bounds::text LIKE '%" + marker + "%'",
			testdb.MariaDB:  "SELECT count(*) FROM mysql.column_stats WHERE db_name = DATABASE() AND (min_value LIKE '%" + marker + "%' OR max_value LIKE '%" + marker + "%')",
		}[db.Dialect]
		if kept == "" {
			return // of SQLite: TestFileForgetsValues
		}
		mysql := db.IsMySQL(t)
		if mysql { // which keeps the values of short texts as base64
			kept = "SELECT count(*) FROM information_schema.column_statistics WHERE schema_name = DATABASE() AND CAST(histogram AS CHAR) LIKE CONCAT('%', LEFT(TO_BASE64('" + marker + "'), 10), '%')"
		}
		s, subject := marked(t, db)
		switch {
		case db.Dialect == testdb.Postgres:
			db.Exec(t, "ANALYZE contracts", "ANALYZE activities")
		case mysql:
			db.Exec(t, "ANALYZE TABLE contracts UPDATE HISTOGRAM ON name WITH 10 BUCKETS", "ANALYZE TABLE activities UPDATE HISTOGRAM ON remark WITH 20 BUCKETS")
		default:
			db.Exec(t, "ANALYZE TABLE contracts PERSISTENT FOR ALL", "ANALYZE TABLE activities PERSISTENT FOR ALL")
		}
		criteria := &Criteria{Subject: subject, Day: today, Change: anonymised(t, subject)}
		mustChange(t, s, batchOf("b1", criteria))
		wantRows(t, db, kept, "2")
		left, err := s.ClearBelow(t.Context(), changedNames(subject), false)
		if err != nil || len(left) > 0 {
			t.Errorf("left %v, %v", left, err)
		}
		wantRows(t, db, kept, "0")
	})
}

// TestStatisticsOfNoRows: PostgreSQL keeps those of a table that was emptied, and
// that is said.
func TestStatisticsOfNoRows(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect != testdb.Postgres {
			return // the others renew them all the same
		}
		s, subject := marked(t, db)
		db.Exec(t, "ANALYZE activities", "DELETE FROM files", "DELETE FROM activities")
		left, err := s.ClearBelow(t.Context(), changedNames(subject), true)
		if err != nil || len(left) != 1 || left[0].Table.Table != "activities" {
			t.Errorf("left %v, %v", left, err)
		}
	})
}

// TestClearBelowWithoutRights: what a login may not do is said, and is no error.
func TestClearBelowWithoutRights(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.SQLite {
			return // knows no rights
		}
		_, subject := marked(t, db)
		login := "fb_" + randomLogin(t, db)
		want := "statistics: only the table's owner, or from PostgreSQL 17 on a login with MAINTAIN, may renew them"
		if db.Dialect == testdb.Postgres {
			db.Exec(t, "CREATE ROLE "+login+" LOGIN PASSWORD 'pw'", "GRANT SELECT, UPDATE ON contracts TO "+login)
			t.Cleanup(func() { db.SQL.Exec("DROP OWNED BY " + login); db.SQL.Exec("DROP ROLE " + login) })
		} else {
			db.Exec(t, "CREATE USER '"+login+"'@'%' IDENTIFIED BY 'pw'", "GRANT SELECT, UPDATE ON contracts TO '"+login+"'@'%'")
			t.Cleanup(func() { db.SQL.Exec("DROP USER '" + login + "'@'%'") })
			want = "statistics: mysql.column_stats may not be read, so nobody knows whether it holds values"
			if db.IsMySQL(t) { // which shows histograms of what the login may read
				db.Exec(t, "ANALYZE TABLE contracts UPDATE HISTOGRAM ON name WITH 10 BUCKETS")
				want = "statistics: the login lacks the right"
			}
		}
		left, err := open(t, db.URLAs(login, "pw")).ClearBelow(t.Context(), []schema.Name{subject.Table.Name}, true)
		if err != nil || len(left) != 1 || left[0].Why != want {
			t.Errorf("left %v, %v", left, err)
		}
	})
}

// TestFileForgetsValues: the bytes of a SQLite file, its write-ahead log and its
// samples of index keys hold none of the old values, whether they were
// overwritten or their rows deleted. What other programs left in free room
// before goes with a vacuum.
func TestFileForgetsValues(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"delete", "wal"} {
		for i := range 4 {
			deletes, vacuum := i%2 == 1, i > 1
			t.Run(fmt.Sprintf("%s/deletes=%v/vacuum=%v", mode, deletes, vacuum), func(t *testing.T) {
				t.Parallel()
				db := testdb.New(t, testdb.SQLite)
				db.Exec(t, "PRAGMA journal_mode = "+mode)
				s, subject := marked(t, db)
				fill(t, db)
				if !vacuum { // as if every program before had erased what it overwrote
					if _, err := s.ClearBelow(t.Context(), changedNames(subject), true); err != nil {
						t.Fatal(err)
					}
				}
				path := strings.TrimPrefix(db.URL, "sqlite:")
				if n := bytesOf(t, path); n < 1000 {
					t.Fatalf("the file holds the marker %d times before the run", n)
				}
				change := anonymised(t, subject)
				if deletes {
					change = Change{Kind: method.Delete, Delete: true, Parts: []PartChange{{Relation: "address", Shared: true}}}
				}
				mustChange(t, s, batchOf("b1", &Criteria{Subject: subject, Day: today, Change: change}))
				if left, err := s.ClearBelow(t.Context(), changedNames(subject), vacuum); err != nil || len(left) > 0 {
					t.Errorf("left %v, %v", left, err)
				}
				if n := bytesOf(t, path); n > 0 {
					t.Errorf("the files hold the marker %d times after the run", n)
				}
			})
		}
	}
}

// fill adds contracts with remarks longer than a page, an index on the names and
// samples of it as another build of SQLite leaves them.
func fill(t *testing.T, db testdb.DB) {
	t.Helper()
	for id := 100; id < 200; id++ {
		db.Exec(t, fmt.Sprintf("INSERT INTO contracts VALUES (%d, 'K', '%s %d', 'x%d@%s.example', '1970-01-01', 'ended', '2010-01-01', NULL, 1)", id, marker, id, id, marker),
			fmt.Sprintf("INSERT INTO activities VALUES (%d, %d, '%s')", id*10, id, strings.Repeat(marker, 2000)))
	}
	db.Exec(t, "CREATE INDEX contracts_name ON contracts (name)", "ANALYZE")
	if len(db.Query(t, "SELECT name FROM sqlite_schema WHERE name = 'sqlite_stat4'")) == 0 {
		t.Log("this build of SQLite keeps no samples")
	}
}

// bytesOf counts the marker in a database's file and what lies beside it.
func bytesOf(t *testing.T, path string) (n int) {
	t.Helper()
	for _, file := range []string{path, path + "-wal", path + "-journal"} {
		text, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		n += bytes.Count(text, []byte(marker))
	}
	return n
}
