package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// ErrNoList: there is no such list.
var ErrNoList = errors.New("no such list")

// RunList is the exact records of a run that was over its limit. Its states are
// those of a case: awaiting_approval, approved, refused, closed.
type RunList struct {
	ID        int64
	Run       string
	Job       string
	Object    string
	Action    string
	Digest    string
	Day       rule.Day
	Records   int
	State     casefile.State
	AskedBy   string
	At        time.Time
	DecidedBy string
	DecidedAt time.Time
}

type runListRow struct {
	bun.BaseModel `bun:"table:run_list"`
	ID            int64 `bun:",pk"`
	Run           string
	Job           string
	Object        string
	Action        string
	Digest        string
	Day           string
	Records       int
	State         casefile.State
	AskedBy       string
	At            string
	DecidedBy     string
	DecidedAt     string
}

// AddRunList stores a list that waits for a decision. Lists of the job that wait
// under another definition are void.
func (s *Store) AddRunList(ctx context.Context, l RunList, keys []string) (id int64, err error) {
	err = s.inTx(ctx, func(tx bun.Tx) error {
		if id, err = numbers(ctx, tx, "list", 1); err != nil {
			return err
		}
		row := runListRow{ID: id, Run: l.Run, Job: l.Job, Object: l.Object, Action: l.Action, Digest: l.Digest, Day: l.Day.String(),
			Records: len(keys), State: casefile.AwaitingApproval, AskedBy: l.AskedBy, At: stamp(l.At)}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return fmt.Errorf("store list: %w", err)
		}
		in := inserter{engine: s.engine, table: "run_list_key", columns: []string{"list", "pos", "record_key"}}
		err := in.insert(ctx, tx, len(keys), func(values []any, i int) []any { return append(values, id, i, keys[i]) })
		if err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model((*runListRow)(nil)).Set("state = ?", casefile.Closed).Where("job = ?", l.Job).
			Where("digest <> ?", l.Digest).Where("state IN (?)", anyState(casefile.AwaitingApproval, casefile.ApprovedState)).Exec(ctx)
		return err
	})
	return id, err
}

func anyState(states ...casefile.State) any { return bun.List(states) }

// RunLists are the newest lists, newest first.
func (s *Store) RunLists(ctx context.Context) ([]RunList, error) {
	return s.runLists(ctx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Limit(500) })
}

// RunListOf is the newest list of a job under a definition that is not over; nil
// if there is none.
func (s *Store) RunListOf(ctx context.Context, job, digest string) (*RunList, error) {
	lists, err := s.runLists(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("job = ?", job).Where("digest = ?", digest).Where("state <> ?", casefile.Closed).Limit(1)
	})
	if err != nil || len(lists) == 0 {
		return nil, err
	}
	return &lists[0], nil
}

// RunList is one list, or ErrNoList.
func (s *Store) RunList(ctx context.Context, id int64) (RunList, error) {
	lists, err := s.runLists(ctx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("id = ?", id) })
	if err == nil && len(lists) == 0 {
		err = fmt.Errorf("%d: %w", id, ErrNoList)
	}
	if err != nil {
		return RunList{}, err
	}
	return lists[0], nil
}

func (s *Store) runLists(ctx context.Context, which func(*bun.SelectQuery) *bun.SelectQuery) ([]RunList, error) {
	var rows []runListRow
	if err := which(s.db.NewSelect().Model(&rows).OrderExpr("id DESC")).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read lists: %w", err)
	}
	out := make([]RunList, len(rows))
	for i, r := range rows {
		day, err := rule.ParseDay(r.Day)
		if err != nil {
			return nil, fmt.Errorf("list %d: %w", r.ID, err)
		}
		out[i] = RunList{ID: r.ID, Run: r.Run, Job: r.Job, Object: r.Object, Action: r.Action, Digest: r.Digest, Day: day, Records: r.Records,
			State: r.State, AskedBy: r.AskedBy, At: unstamp(r.At), DecidedBy: r.DecidedBy, DecidedAt: unstamp(r.DecidedAt)}
	}
	return out, nil
}

// RunListKeys are keys of a list in their order, from a place on; limit 0 is all.
func (s *Store) RunListKeys(ctx context.Context, id int64, from, limit int) ([]string, error) {
	var keys []string
	q := s.db.NewSelect().TableExpr("run_list_key").Column("record_key").Where("list = ?", id).Where("pos >= ?", from).OrderExpr("pos")
	if limit > 0 {
		q = q.Limit(int64(limit))
	}
	err := q.Scan(ctx, &keys)
	return keys, err
}

// DecideRunList stores what was decided about a list that waits. It is
// casefile.ErrNothing if it does not wait any more.
func (s *Store) DecideRunList(ctx context.Context, id int64, state casefile.State, by string, at time.Time) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		res, err := tx.NewUpdate().Model((*runListRow)(nil)).Set("state = ?", state).Set("decided_by = ?", by).Set("decided_at = ?", stamp(at)).
			Where("id = ?", id).Where("state = ?", casefile.AwaitingApproval).Exec(ctx)
		if err != nil {
			return fmt.Errorf("decide about a list: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(casefile.ErrNothing, err)
		}
		return s.prove(ctx, tx, proof.Draft{At: at, Actor: by, Act: proof.CaseMoved, Subject: fmt.Sprintf("list/%d", id),
			Payload: map[string]string{"event": string(state)}})
	})
}

// CloseRunList ends a list that was done, or given up.
func (s *Store) CloseRunList(ctx context.Context, id int64) error {
	_, err := s.db.NewUpdate().Model((*runListRow)(nil)).Set("state = ?", casefile.Closed).Where("id = ?", id).Exec(ctx)
	return err
}
