package datasource

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestDueOf: what is listed at once is what the pages list, of the fates that
// were asked for, and neither what has no date nor what is done.
func TestDueOf(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		yesterday := today - 1
		if err := s.SetMarks(t.Context(), subject, []Mark{keep("a", "1", Hand, nil), keep("b", "2", Hand, &yesterday)}); err != nil {
			t.Fatal(err)
		}
		db.Exec(t, "UPDATE contracts SET ended_on = NULL WHERE id = 3", "UPDATE contracts SET ended_on = '1900-01-01' WHERE id = 4")
		criteria := endedContracts(subject, anonymised(t, subject))
		got := map[Key]rule.Reason{}
		list := func(fates ...rule.Reason) map[Key]rule.Reason {
			clear(got)
			if err := s.DueOf(t.Context(), criteria, fates, func(key Key, fate rule.Reason) { got[key] = fate }); err != nil {
				t.Fatal(err)
			}
			return got
		}
		same(t, "two fates", list("", rule.AwaitingApproval), map[Key]rule.Reason{"2": rule.AwaitingApproval, "5": "", "6": "", "7": "", "8": ""})
		same(t, "held", list(rule.Held, rule.NoStartDate), map[Key]rule.Reason{"1": rule.Held})
		mustChange(t, s, batchOf("b1", criteria))
		same(t, "what is done", list(""), map[Key]rule.Reason{})
	})
}

// TestMetAgain: a record comes back if it would change, and the same action was
// done to it before.
func TestMetAgain(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		criteria := endedContracts(subject, anonymised(t, subject))
		batch := batchOf("b1", criteria)
		again := func(action string) (keys []Key) {
			err := s.MetAgain(t.Context(), criteria, action, func(some []Key) error {
				keys = append(keys, some...)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return keys
		}
		same(t, "before the first", again(batch.Action), []Key(nil))
		mustChange(t, s, batch)
		same(t, "after it", again(batch.Action), []Key(nil))
		db.Exec(t, "UPDATE contracts SET name = 'Jürgen' WHERE id IN (2, 9)", "UPDATE contracts SET ended_on = '2011-01-01' WHERE id = 10")
		same(t, "written again", again(batch.Action), []Key{"2"})
		same(t, "of another action", again("another"), []Key(nil))
	})
}
