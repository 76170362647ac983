package crash_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestChildBetweenChangeAndCommit: while a changed record waits for its COMMIT,
// the application gives it a new part. With a foreign key the part has to wait
// for the batch; without one nothing can hold it up. Either way the record is
// met again and cleaned with its new part, and of a deleted record the foreign
// key refuses the part. SQLite lets nobody write beside a batch.
func TestChildBetweenChangeAndCommit(t *testing.T) {
	t.Parallel()
	const key = `ALTER TABLE activities ADD CONSTRAINT activity_of FOREIGN KEY (contract_id) REFERENCES contracts(id)`
	onServers(t, func(t *testing.T, db testdb.DB) {
		for _, test := range []struct {
			name, foreignKey, action, contract string
			ledger, parts                      []string // after one more run
		}{
			{"forget", "", "forget", "11", []string{"forget", "forget"}, []string{`\N`, `\N`, `\N`}},
			{"forget with key", key, "forget", "11", []string{"forget", "forget"}, []string{`\N`, `\N`, `\N`}},
			{"remove", "", "remove", "15", []string{"remove"}, []string{"zu spät"}},
			{"remove with key", key, "remove", "15", []string{"remove"}, nil},
		} {
			t.Run(test.name, func(t *testing.T) {
				db := testdb.New(t, db.Dialect)
				db.Exec(t, companyTables...)
				fill(t, db, 40)
				if test.foreignKey != "" {
					db.Exec(t, test.foreignKey)
				}
				c := enter(t, db, db.URL, companyConcept)
				c.childAtCommit(t, test.action, "INSERT INTO activities VALUES (9001, "+test.contract+", 'zu spät')")
				c.run(t, 1)
				got := c.column(t, "SELECT b.action FROM "+c.own("ledger")+" l JOIN "+c.own("batch")+" b ON b.id = l.batch WHERE l.record_key = '"+test.contract+"'")
				if diff := cmp.Diff(test.ledger, got); diff != "" {
					t.Errorf("ledger (-want +got):\n%s", diff)
				}
				got = c.column(t, "SELECT remark FROM activities WHERE contract_id = "+test.contract)
				if diff := cmp.Diff(test.parts, got); diff != "" {
					t.Errorf("remarks (-want +got):\n%s", diff)
				}
				if report, err := c.engine.Verify(t.Context(), anna, engine.Outside{}); err != nil || !report.Held() {
					t.Errorf("verify: %v, %q", err, report.Problems)
				}
			})
		}
	})
}

// childAtCommit runs a job and lets the application say something in the moment
// its batch asks for COMMIT.
func (c *company) childAtCommit(t *testing.T, job, statement string) {
	t.Helper()
	proxy := testdb.NewProxy(t, c.Server().Address())
	e, err := openEngine(t.Context(), c.dir, proxy.Rewrite(c.URL))
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	ctx := context.WithoutCancel(t.Context())
	said := make(chan struct{})
	var once sync.Once
	commits := batchCommit()
	proxy.CutBefore(func(chunk []byte) bool {
		if commits(chunk) {
			once.Do(func() {
				go func() {
					_, _ = c.SQL.ExecContext(ctx, statement) // a foreign key may refuse it
					close(said)
				}()
				select {
				case <-said:
				case <-time.After(300 * time.Millisecond): // it waits for the batch
				}
			})
		}
		return false
	})
	r, err := e.Run(t.Context(), anna, engine.RunOrder{Jobs: []string{job}, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	addsUp(t, r)
	<-said
}

// column is the only column of a query.
func (c *company) column(t *testing.T, query string) []string {
	t.Helper()
	var cells []string
	for _, row := range c.Query(t, query) {
		cells = append(cells, row[0])
	}
	return cells
}
