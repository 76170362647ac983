package datasource

import (
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// open opens a test's database as a source in UTC.
func open(t *testing.T, url string) *Source {
	t.Helper()
	s, err := Open(t.Context(), "sales", url, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
