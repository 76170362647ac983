package datasource

import (
	"context"
	"database/sql"
)

// Owner is the installation that cares for this database, empty where none
// does.
func (s *Source) Owner(ctx context.Context) (string, error) {
	present, err := s.present(ctx, s.db)
	if err != nil || len(present) == 0 {
		return "", s.fail("look whose the database is", err)
	}
	owner, err := s.meta(ctx, s.db, "installation")
	return owner, s.fail("look whose the database is", err)
}

// Adopt takes a database out of another installation's care into ours: a clone,
// or what an installation that was given up left behind. The ledger and the
// marks stay. Marks of jobs that nobody here knows are from now on as if set by
// hand, so that nothing but a person ends them. The other's fences fall, and it
// is refused from now on.
//
// ErrForeignInstallation if the database is no longer the one's it was taken
// from.
func (s *Source) Adopt(ctx context.Context, from, to string, byHand []string) error {
	return s.fail("adopt", s.within(ctx, "adopt", func(tx *sql.Tx) error {
		taken, err := s.exec(ctx, tx, cat("UPDATE ", s.d.own("meta"), " SET value = ", value(to), " WHERE name = 'installation' AND value = ", value(from)))
		if err != nil {
			return err
		}
		if taken != 1 {
			return ErrForeignInstallation
		}
		if _, err := s.exec(ctx, tx, cat("DELETE FROM ", s.d.own("meta"), " WHERE name LIKE 'fence/%'")); err != nil {
			return err
		}
		for _, id := range byHand {
			if _, err := s.exec(ctx, tx, cat("UPDATE ", s.d.own("mark"), " SET origin = ", value(Hand), " WHERE id = ", value(id))); err != nil {
				return err
			}
		}
		return nil
	}))
}
