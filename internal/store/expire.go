package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Expiry is a kind of our own data whose period is over, and before when it
// had to begin for that.
type Expiry struct {
	Kind   concept.OwnKind
	Source string    // of marks and of the ledger
	Day    rule.Day  // what ended on an earlier day has expired
	Before time.Time // the first instant of that day
	By     By
}

// expireAtOnce is how much one transaction deletes: whoever waits for it waits
// for a moment.
const expireAtOnce = 1000

// Expiring counts what has expired.
func (s *Store) Expiring(ctx context.Context, x Expiry) (n int, err error) {
	switch x.Kind {
	case concept.OwnRequestCases, concept.OwnJobCases:
		n, err = counted(ctx, s.endedCases(s.db, x))
	case concept.OwnMarks:
		n, err = counted(ctx, s.endedMarks(s.db, x))
	case concept.OwnLog:
		n, err = counted(ctx, payloadsOf(s.db, x))
	case concept.OwnLedger:
		var batches []int64
		batches, err = s.expiredBatches(ctx, s.db, x, 0)
		n = len(batches)
	default:
		n, err = countAll(ctx, s.db, x)
	}
	return n, expireFailed(x, err)
}

// Expire deletes some of what has expired, and logs it. It returns how much;
// none is left when that is 0.
func (s *Store) Expire(ctx context.Context, x Expiry) (n int, err error) {
	err = s.inTx(ctx, func(tx bun.Tx) error {
		var seqs []int64
		switch x.Kind {
		case concept.OwnRequestCases, concept.OwnJobCases:
			n, err = s.forgetCases(ctx, tx, x)
		case concept.OwnMarks:
			n, err = s.forgetMarks(ctx, tx, x)
		case concept.OwnLog:
			n, seqs, err = forgetPayloads(ctx, tx, x)
		case concept.OwnLedger:
			n, seqs, err = s.forgetBatches(ctx, tx, x)
		default:
			n, err = deleteAll(ctx, tx, x)
		}
		if err != nil || n == 0 {
			return err
		}
		return s.prove(ctx, tx, expiredAct(x, n, seqs))
	})
	return n, expireFailed(x, err)
}

func expireFailed(x Expiry, err error) error {
	if err != nil {
		return fmt.Errorf("delete what has expired of %s: %w", x.Kind, err)
	}
	return nil
}

func expiredAct(x Expiry, n int, seqs []int64) proof.Draft {
	entries := make([]uint64, len(seqs))
	for i, seq := range seqs {
		entries[i] = uint64(seq)
	}
	return proof.Draft{At: x.By.At, Actor: x.By.Actor, Act: proof.OwnDataExpired, Subject: "own_data/" + string(x.Kind),
		Payload: proof.Expired{Kind: string(x.Kind), Source: x.Source, Before: x.Before.UTC(), Count: n, Entries: proof.Stretches(entries)}}
}

// instant is a moment for a comparison with stored ones: without its Z, so that
// a fraction of the same second does not come before it.
func instant(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

func affected(res interface{ RowsAffected() (int64, error) }, err error) (int, error) {
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

func counted(ctx context.Context, q *bun.SelectQuery) (int, error) {
	n, err := q.Count(ctx)
	return int(n), err
}
