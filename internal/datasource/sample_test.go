package datasource

import (
	"slices"
	"testing"

	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestSample reads from both ends of a table, whatever its columns are called,
// and writes nothing: it needs no table of ours.
func TestSample(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		quote := func(name string) string {
			if db.Dialect == testdb.MariaDB {
				return "`" + name + "`"
			}
			return `"` + name + `"`
		}
		db.Exec(t, "CREATE TABLE "+quote("Order")+" (id INTEGER PRIMARY KEY, "+quote("select")+" VARCHAR(20), "+quote("empty")+" VARCHAR(20))",
			"CREATE TABLE keyless (a VARCHAR(20))", "INSERT INTO keyless VALUES ('x'), ('y')")
		for _, v := range []string{"(1, 'first', NULL)", "(2, 'second', NULL)", "(3, 'third', NULL)", "(4, 'fourth', NULL)", "(5, 'last', NULL)"} {
			db.Exec(t, "INSERT INTO "+quote("Order")+" VALUES "+v)
		}
		s := open(t, db.URL)
		found, err := s.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range found.Tables {
			values, err := s.Sample(t.Context(), table, 2)
			if err != nil {
				t.Fatal(err)
			}
			sampled(t, table, values)
		}
	})
}

func sampled(t *testing.T, table *schema.Table, values map[string][]string) {
	t.Helper()
	switch table.Table {
	case "Order":
		if got := values["select"]; !slices.Equal(got, []string{"first", "last"}) || values["empty"] != nil {
			t.Errorf("%v", values)
		}
	case "keyless":
		if len(values["a"]) != 1 {
			t.Errorf("%v", values)
		}
	}
}
