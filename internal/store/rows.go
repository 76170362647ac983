package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// chunk is how many rows one INSERT carries: far below the parameter limits of
// both engines, large enough that the statement's cost does not show.
const chunk = 400

// insertion is the text of an INSERT of n rows.
func (e engine) insertion(table string, columns []string, n int) string {
	var text strings.Builder
	text.WriteString("INSERT INTO " + table + " (" + strings.Join(columns, ",") + ") VALUES ")
	for i := range n * len(columns) {
		switch {
		case i == 0:
			text.WriteString("(")
		case i%len(columns) == 0:
			text.WriteString("),(")
		default:
			text.WriteString(",")
		}
		text.WriteString(e.placeholder(i + 1))
	}
	return text.String() + ")"
}

// inserter writes many rows of one table. Its statement for a full chunk is
// compiled once: of a run over many records compiling it would be a third.
type inserter struct {
	engine  engine
	table   string
	columns []string
	suffix  string // behind the rows
	full    *sql.Stmt
}

func prepareInserts(ctx context.Context, e engine, table string, columns []string) (inserter, error) {
	full, err := e.db.PrepareContext(ctx, e.insertion(table, columns, chunk))
	return inserter{engine: e, table: table, columns: columns, full: full}, err
}

// insert writes n rows; row appends the values of row i. The rows hold no
// personal value, but they are bound all the same.
func (in inserter) insert(ctx context.Context, tx bun.Tx, n int, row func(values []any, i int) []any) error {
	values := make([]any, 0, min(n, chunk)*len(in.columns))
	for from := 0; from < n; from += chunk {
		values = values[:0]
		until := min(n, from+chunk)
		for i := from; i < until; i++ {
			values = row(values, i)
		}
		if err := in.write(ctx, tx, until-from, values); err != nil {
			return fmt.Errorf("store rows of %s: %w", in.table, err)
		}
	}
	return nil
}

func (in inserter) write(ctx context.Context, tx bun.Tx, n int, values []any) (err error) {
	if n == chunk && in.full != nil {
		_, err = tx.Tx.StmtContext(ctx, in.full).ExecContext(ctx, values...) //nolint:sqlclosecheck // it ends with its transaction
		return err
	}
	_, err = tx.Tx.ExecContext(ctx, in.engine.insertion(in.table, in.columns, n)+in.suffix, values...)
	return err
}

// appendItems adds records a range change met beyond its plan.
func (s *Store) appendItems(ctx context.Context, tx bun.Tx, seq int64, items []casefile.Item) error {
	if len(items) == 0 {
		return nil
	}
	var last int
	err := tx.NewSelect().Model((*itemRow)(nil)).ColumnExpr("COALESCE(MAX(pos), -1)").Where("slice = ?", seq).Scan(ctx, &last)
	if err != nil {
		return err
	}
	return s.addItems(ctx, tx, seq, last+1, items)
}

var itemColumns = []string{"slice", "pos", "record_key", "case_id", "derivation", "state", "reason"}

func (s *Store) addItems(ctx context.Context, tx bun.Tx, seq int64, from int, items []casefile.Item) error {
	return s.items.insert(ctx, tx, len(items), func(values []any, i int) []any {
		it := items[i]
		return append(values, seq, from+i, it.Key, it.Case, it.Derivation, nullText(string(it.State)), nullText(string(it.Reason)))
	})
}

// addCases writes the cases a slice is the first to mention, from its items:
// the database knows them, so none is sent again.
func addCases(ctx context.Context, tx bun.Tx, run string, aim, seq int64, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.NewRaw(`INSERT INTO casefile (id, run, aim, due_day) SELECT i.case_id, ?, ?, MIN(d.due_day)
		FROM item AS i JOIN derivation AS d ON d.id = i.derivation
		WHERE i.slice = ? AND NOT EXISTS (SELECT 1 FROM casefile AS c WHERE c.id = i.case_id) GROUP BY i.case_id`, run, aim, seq).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store cases: %w", err)
	}
	return nil
}

// mention notes what else is done in cases that are there already.
func mention(ctx context.Context, tx bun.Tx, e engine, aim int64, ids []int64) error {
	in := inserter{engine: e, table: "case_aim", columns: []string{"aim", "case_id"}, suffix: " ON CONFLICT DO NOTHING"}
	return in.insert(ctx, tx, len(ids), func(values []any, i int) []any { return append(values, aim, ids[i]) })
}

func (s *Store) addDerivations(ctx context.Context, tx bun.Tx, ds []casefile.Derivation) error {
	in := inserter{engine: s.engine, table: "derivation",
		columns: []string{"id", "run", "job", "start_name", "start_day", "last_day", "due_day", "late", "cause"}}
	return in.insert(ctx, tx, len(ds), func(values []any, i int) []any {
		d := ds[i]
		return append(values, d.ID, d.Run, d.Job, d.StartName, nullDay(d.Start), nullDay(d.LastDay), d.DueDay.String(), d.Late, d.Cause)
	})
}

func nullText(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func nullDay(d *rule.Day) any {
	if d == nil {
		return nil
	}
	return d.String()
}
