package datasource

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Done is one change of one record, as the ledger has it.
type Done struct {
	Batch   string
	Run     string
	Action  string
	Version int64 // of the concept
	At      time.Time
}

// Committed is one batch that was committed.
type Committed struct {
	Done
	Object  string
	Records int
	Parts   int
}

// History lists what was done to a record, oldest first. It asks the ledger
// once for each batch of the object, so it takes as long as there are batches.
func (s *Source) History(ctx context.Context, object string, key Key) ([]Done, error) {
	var history []Done
	err := s.list(ctx, cat("SELECT b.id, b.run, b.action, b.concept_version, b.at FROM ", s.d.own("batch"),
		" b WHERE b.object = ", value(object), " AND EXISTS (SELECT 1 FROM ", s.d.own("ledger"),
		" l WHERE l.batch = b.id AND l.record_key = ", value(string(key)), ") ORDER BY b.at, b.id"), func(rows *sql.Rows) error {
		var d Done
		var at string
		err := rows.Scan(&d.Batch, &d.Run, &d.Action, &d.Version, &at)
		if err == nil {
			d.At, err = parseAt(d.Batch, at)
		}
		history = append(history, d)
		return err
	})
	return history, s.failOurs("read the ledger", err)
}

// Batches lists the committed batches of a run (of all if empty), oldest first.
func (s *Source) Batches(ctx context.Context, run string) ([]Committed, error) {
	where := always
	if run != "" {
		where = cat("run = ", value(run))
	}
	var batches []Committed
	err := s.list(ctx, cat("SELECT id, object, action, concept_version, run, at, records, parts FROM ", s.d.own("batch"),
		" WHERE ", where, " ORDER BY at, id"), func(rows *sql.Rows) error {
		c, err := scanCommitted(rows)
		batches = append(batches, c)
		return err
	})
	return batches, s.failOurs("read the ledger", err)
}

func scanCommitted(rows *sql.Rows) (c Committed, err error) {
	var at string
	if err := rows.Scan(&c.Batch, &c.Object, &c.Action, &c.Version, &c.Run, &at, &c.Records, &c.Parts); err != nil {
		return c, err
	}
	c.At, err = parseAt(c.Batch, at)
	return c, err
}

// parseAt reads a batch's instant; whoever wrote another form is not us.
func parseAt(batch, text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return at, fmt.Errorf("batch %s has no instant: %w", batch, err)
	}
	return at.UTC(), nil
}

// LedgerKeys lists the records of one batch in the order of their bytes.
func (s *Source) LedgerKeys(ctx context.Context, batch string) ([]Key, error) {
	var keys []Key
	err := s.list(ctx, cat("SELECT record_key FROM ", s.d.own("ledger"), " WHERE batch = ", value(batch),
		" ORDER BY record_key"), func(rows *sql.Rows) error {
		var key Key
		err := rows.Scan(&key)
		keys = append(keys, key)
		return err
	})
	return keys, s.failOurs("read the ledger", err)
}

// LedgerCount counts the batches and the rows of the ledger. After every
// commit the rows are the sum of the batches' records.
func (s *Source) LedgerCount(ctx context.Context) (batches, rows int, err error) {
	query, _ := cat("SELECT (SELECT count(*) FROM ", s.d.own("batch"), "), (SELECT count(*) FROM ", s.d.own("ledger"), ")").write(s.d)
	err = s.db.QueryRowContext(ctx, query).Scan(&batches, &rows)
	return batches, rows, s.failOurs("read the ledger", err)
}
