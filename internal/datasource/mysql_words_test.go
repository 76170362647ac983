package datasource

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// TestUnescapedCheck: what MySQL's catalogue shows of a check becomes what MariaDB
// shows of it. The examples are from a MySQL 9.7.
func TestUnescapedCheck(t *testing.T) {
	t.Parallel()
	for shown, want := range map[string]string{
		"(`price` > 0)": "(`price` > 0)",
		`(` + "`status`" + ` in (_utf8mb4\'open\',_utf8mb4\'it\\\'s\'))`: "(`status` in ('open','it''s'))",
	} {
		if got := unescapedCheck(shown); got != want {
			t.Errorf("%s becomes %s, want %s", shown, got, want)
		}
	}
}

// TestHistogramsAreRenewedAsTheyWere: with their buckets, and by themselves where
// they were.
func TestHistogramsAreRenewedAsTheyWere(t *testing.T) {
	t.Parallel()
	for h, want := range map[histogram]string{
		{column: "name", buckets: 10}:             "ANALYZE TABLE `contracts` UPDATE HISTOGRAM ON `name` WITH 10 BUCKETS",
		{column: "name", buckets: 10, auto: true}: "ANALYZE TABLE `contracts` UPDATE HISTOGRAM ON `name` WITH 10 BUCKETS AUTO UPDATE",
	} {
		if got := h.renewed(mysqlDialect{}, schema.Name{Table: "contracts"}); got != want {
			t.Errorf("%+v: %s, want %s", h, got, want)
		}
	}
}
