package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// endedCases are the cases of jobs, or of people and the API, that were over
// before a day. A case without a state of its own ended with its run. One in
// which people refused or cancelled something stays as long as that holds: with
// it nobody would know any more that the record must not be touched.
func (s *Store) endedCases(db bun.IDB, x Expiry) *bun.SelectQuery {
	whose := "c.origin IS NULL OR c.origin LIKE 'job/%'"
	if x.Kind == concept.OwnRequestCases {
		whose = "c.origin IS NOT NULL AND c.origin NOT LIKE 'job/%'"
	}
	return db.NewSelect().TableExpr("casefile AS c").ColumnExpr("c.id").Join("LEFT JOIN run AS r ON r.id = c.run").Where(whose).
		Where("NOT EXISTS (SELECT 1 FROM case_item AS i WHERE i.case_id = c.id AND i.blocks)").
		Where("CASE WHEN c.state IS NULL AND r.state NOT IN (?) THEN r.day WHEN c.state IN (?) THEN c.closed END < ?",
			bun.List([]casefile.RunState{casefile.RunRunning, casefile.RunQueued}),
			bun.List([]casefile.State{casefile.Closed, casefile.Refused, casefile.Cancelled}), x.Day.String()).
		OrderExpr("c.id")
}

// forgetCases deletes cases with all that belongs to them.
func (s *Store) forgetCases(ctx context.Context, tx bun.Tx, x Expiry) (int, error) {
	var ids []int64
	if err := s.endedCases(tx, x).Limit(expireAtOnce).Scan(ctx, &ids); err != nil {
		return 0, err
	}
	return len(ids), chunks(ids, func(ids []int64) error {
		_, err := tx.NewDelete().TableExpr("approval").Where("item IN (SELECT id FROM case_item WHERE case_id IN (?))", bun.List(ids)).Exec(ctx)
		if err != nil {
			return err
		}
		for _, table := range []string{"case_item", "item", "decision", "case_event", "case_task", "case_aim", "case_person", "awaited"} {
			if _, err := tx.NewDelete().TableExpr(table).Where("case_id IN (?)", bun.List(ids)).Exec(ctx); err != nil {
				return err
			}
		}
		_, err = tx.NewDelete().TableExpr("casefile").Where("id IN (?)", bun.List(ids)).Exec(ctx)
		return err
	})
}

// ExpireRuns deletes some of the lists and numbers of runs that ended before a
// day and whose cases are gone, and returns of how many runs. The newest run of
// each job stays: from it is known that the job ran before.
func (s *Store) ExpireRuns(ctx context.Context, x Expiry) (n int, err error) {
	err = s.inTx(ctx, func(tx bun.Tx) error {
		if err := forgetLists(ctx, tx, x); err != nil {
			return err
		}
		n, err = forgetRuns(ctx, tx, x)
		return err
	})
	return n, expireFailed(x, err)
}

func oldRuns(tx bun.Tx, x Expiry) *bun.SelectQuery {
	return tx.NewSelect().TableExpr("run").Column("id").Where("day < ?", x.Day.String()).
		Where("state NOT IN (?)", bun.List([]casefile.RunState{casefile.RunRunning, casefile.RunQueued}))
}

// forgetLists deletes the slices and derivations of old runs that no item has.
func forgetLists(ctx context.Context, tx bun.Tx, x Expiry) error {
	_, err := tx.NewDelete().TableExpr("slice").Where("run IN (?)", oldRuns(tx, x)).
		Where("seq NOT IN (SELECT slice FROM item)").
		Where("seq NOT IN (SELECT slice FROM case_item WHERE slice IS NOT NULL)").Exec(ctx)
	if err != nil {
		return err
	}
	_, err = tx.NewDelete().TableExpr("derivation").Where("run IN (?)", oldRuns(tx, x)).
		Where("id NOT IN (SELECT derivation FROM item)").
		Where("id NOT IN (SELECT derivation FROM case_item WHERE derivation IS NOT NULL)").Exec(ctx)
	return err
}

func forgetRuns(ctx context.Context, tx bun.Tx, x Expiry) (int, error) {
	var runs []string
	err := oldRuns(tx, x).Where("id NOT IN (SELECT run FROM slice)").Where("id NOT IN (SELECT run FROM derivation)").
		Where("id NOT IN (SELECT run FROM casefile)").Where("id NOT IN (SELECT canary_run FROM job_gate)").
		Where("id NOT IN (?)", newestRuns(tx)).OrderExpr("id").Limit(chunk).Scan(ctx, &runs)
	if err != nil || len(runs) == 0 {
		return 0, err
	}
	_, err = tx.NewDelete().TableExpr("run_list_key").Where("list IN (SELECT id FROM run_list WHERE run IN (?))", bun.List(runs)).Exec(ctx)
	for _, table := range []string{"run_list", "stage", "job_run", "firing"} {
		if err == nil {
			_, err = tx.NewDelete().TableExpr(table).Where("run IN (?)", bun.List(runs)).Exec(ctx)
		}
	}
	if err == nil {
		_, err = tx.NewDelete().TableExpr("run").Where("id IN (?)", bun.List(runs)).Exec(ctx)
	}
	return len(runs), err
}

// newestRuns are the newest run of each job.
func newestRuns(tx bun.Tx) *bun.SelectQuery {
	return tx.NewSelect().TableExpr("job_run AS j").ColumnExpr("j.run").Join("JOIN run AS r ON r.id = j.run").
		Where("NOT EXISTS (SELECT 1 FROM job_run AS k JOIN run AS q ON q.id = k.run WHERE k.job = j.job AND q.started > r.started)")
}
