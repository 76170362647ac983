package engine_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestARunRenewsStatistics: after a run the planner knows none of the old values
// of the changed tables, and nothing is said to be left.
func TestARunRenewsStatistics(t *testing.T) {
	each(t, func(w *world) {
		prepare, kept := "ANALYZE", ""
		switch w.db.Dialect {
		case testdb.Postgres:
			kept = "SELECT count(*) > 0 FROM pg_stats WHERE histogram_bounds::text LIKE '%Jürgens%' OR most_common_vals::text LIKE '%Jürgens%'"
		case testdb.MariaDB:
			prepare = "ANALYZE TABLE contracts PERSISTENT FOR ALL"
			kept = "SELECT CASE WHEN count(*) > 0 THEN 't' ELSE 'f' END FROM mysql.column_stats WHERE db_name = DATABASE() AND min_value LIKE '%Jürgens%'"
			if w.db.IsMySQL(w.T) {
				prepare = "ANALYZE TABLE contracts UPDATE HISTOGRAM ON name WITH 10 BUCKETS"
				kept = "SELECT CASE WHEN count(*) > 0 THEN 't' ELSE 'f' END FROM information_schema.column_statistics WHERE schema_name = DATABASE() " +
					"AND CAST(histogram AS CHAR) LIKE CONCAT('%', LEFT(TO_BASE64('Barbara Jürgens'), 16), '%')"
			}
		}
		w.exec(v1, v2, "UPDATE contracts SET name = 'Barbara Jürgens'", prepare)
		w.apply(contractObject, contractActions, contractJobs)
		if kept != "" {
			w.cells(kept, "t")
		}
		r := w.runAll("2036-01-01")
		if kept != "" {
			w.cells(kept, "f")
		}
		if len(r.NotCleared) > 0 {
			w.Errorf("left: %q", r.NotCleared)
		}
	})
}
