package datasource

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
)

// ErrFenced: another process has taken over the run this batch belongs to. It
// was rolled back.
var ErrFenced = errors.New("another process has taken over")

// RaiseFence tells the database who may change records of an object from now
// on: batches with this fence or a greater one. It waits until no batch is
// under way, and none of a process that is gone either (a server may still have
// its COMMIT before it), so whoever raises it can rely on the list of batches.
// ErrFenced if a greater fence stands there.
//
// A process that was thought dead and lives is stopped by it, also where it can
// no longer be told: its batches ask for the fence behind the same gate.
func (s *Source) RaiseFence(ctx context.Context, object string, fence int64) error {
	return s.failOurs("raise the fence", s.exclusively(ctx, object, func(q querier) error {
		stands, err := s.fence(ctx, q, object)
		switch {
		case err != nil:
			return err
		case stands > fence:
			return ErrFenced
		case stands == fence:
			return nil
		}
		statement := cat("UPDATE ", s.d.own("meta"), " SET value = ", value(strconv.FormatInt(fence, 10)), " WHERE name = ", value(fenceOf(object)))
		if stands == 0 {
			statement = cat("INSERT INTO ", s.d.own("meta"), " (name, value) VALUES (", value(fenceOf(object)), ", ", value(strconv.FormatInt(fence, 10)), ")")
		}
		query, args := statement.write(s.d)
		_, err = q.ExecContext(ctx, query, args...)
		return err
	}))
}

func fenceOf(object string) string { return "fence/" + object }

// fence is the one that stands, 0 where nobody raised any.
func (s *Source) fence(ctx context.Context, q querier, object string) (int64, error) {
	text, err := s.meta(ctx, q, fenceOf(object))
	if err != nil || text == "" {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}

// passGate lets a batch in: no mark is being placed, and nobody has taken over.
// The fence is a statement of its own, since a snapshot older than the gate
// would miss it.
func (s *Source) passGate(ctx context.Context, tx *sql.Tx, b Batch) error {
	if gate := s.d.gate(b.Object, false); gate.sql != "" {
		if err := pass(ctx, tx, gate, s.d); err != nil {
			return err
		}
	}
	if b.Fence == 0 {
		return nil
	}
	stands, err := s.fence(ctx, tx, b.Object)
	if err == nil && stands > b.Fence {
		err = ErrFenced
	}
	return err
}
