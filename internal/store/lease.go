package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

// TakeLease takes a lease that nobody holds any more, for so long, by the clock
// of the database: all nodes share that one. casefile.ErrHeld if somebody holds
// it. With force it is taken all the same, where the caller knows by other
// means that the holder is gone.
func (s *Store) TakeLease(ctx context.Context, name, holder string, ttl time.Duration, force bool) (casefile.Lease, error) {
	l := casefile.Lease{Name: name, Holder: holder}
	err := s.inTx(ctx, func(tx bun.Tx) error {
		return tx.NewRaw("INSERT INTO lease AS l (name, holder, until, fence) VALUES (?, ?, "+s.engine.after(ttl)+", 1) "+
			"ON CONFLICT (name) DO UPDATE SET holder = EXCLUDED.holder, until = EXCLUDED.until, fence = l.fence + 1 "+
			"WHERE l.until < "+s.engine.after(0)+" OR ? RETURNING fence", name, holder, force).Scan(ctx, &l.Fence)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return l, casefile.ErrHeld
	}
	if err != nil {
		return l, fmt.Errorf("take the lease %s: %w", name, err)
	}
	return l, nil
}

// RenewLease holds on to a lease for so long from now. casefile.ErrFenced if
// another has it.
func (s *Store) RenewLease(ctx context.Context, l casefile.Lease, ttl time.Duration) error {
	return s.setLease(ctx, l, s.engine.after(ttl))
}

// ReleaseLease gives a lease back; the next holder need not wait.
func (s *Store) ReleaseLease(ctx context.Context, l casefile.Lease) error {
	return s.setLease(ctx, l, "''")
}

func (s *Store) setLease(ctx context.Context, l casefile.Lease, until string) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		res, err := tx.NewRaw("UPDATE lease SET until = "+until+" WHERE name = ? AND fence = ?", l.Name, l.Fence).Exec(ctx)
		if err != nil {
			return fmt.Errorf("keep the lease %s: %w", l.Name, err)
		}
		n, err := res.RowsAffected()
		if err == nil && n == 0 {
			return casefile.ErrFenced
		}
		return err
	})
}

// LeaseHolder is who holds a lease now, empty if nobody does.
func (s *Store) LeaseHolder(ctx context.Context, name string) (holder string, err error) {
	err = s.db.NewRaw("SELECT holder FROM lease WHERE name = ? AND until >= "+s.engine.after(0), name).Scan(ctx, &holder)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return holder, err
}

// Under is the same store for a holder of a lease: every transaction that
// writes asks first whether the lease is still the holder's, and is refused
// with casefile.ErrFenced if it is not. It is closed with the store it comes
// from.
func (s *Store) Under(l casefile.Lease) *Store {
	under := *s
	under.lease = &l
	return &under
}

// fenced keeps the lease's row from being taken over until the transaction ends.
func (s *Store) fenced(ctx context.Context, tx bun.Tx) error {
	if s.lease == nil {
		return nil
	}
	var fence int64
	err := tx.NewRaw("SELECT fence FROM lease WHERE name = ?"+s.engine.forShare, s.lease.Name).Scan(ctx, &fence)
	if err != nil {
		return fmt.Errorf("look at the lease %s: %w", s.lease.Name, err)
	}
	if fence != s.lease.Fence {
		return casefile.ErrFenced
	}
	return nil
}

// LeaseState is who has a lease at a moment of the database's clock.
type LeaseState struct {
	Fence  int64         // of its last holder
	Held   bool          // by a holder who speaks up
	Lost   bool          // its holder was silent for longer than he had said
	Silent time.Duration // since when it is lost
}

// Lease looks at a lease. One that was given back is neither held nor lost.
func (s *Store) Lease(ctx context.Context, name string) (l LeaseState, err error) {
	var until, now string
	err = s.db.NewRaw("SELECT fence, until, "+s.engine.after(0)+" FROM lease WHERE name = ?", name).Scan(ctx, &l.Fence, &until, &now)
	if errors.Is(err, sql.ErrNoRows) {
		return l, nil
	}
	if err != nil || until == "" {
		return l, err
	}
	l.Held, l.Lost = until >= now, until < now
	if l.Lost {
		l.Silent, err = between(until, now)
	}
	return l, err
}

// between two moments as the databases write them.
func between(from, to string) (time.Duration, error) {
	const layout = "2006-01-02 15:04:05"
	a, err := time.Parse(layout, from)
	if err != nil {
		return 0, err
	}
	b, err := time.Parse(layout, to)
	return b.Sub(a), err
}
