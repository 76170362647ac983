package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// chunk is how many rows one INSERT carries: far below the parameter limits of
// both engines, large enough that the statement's cost does not show.
const chunk = 400

// insertRows writes rows with as few statements as the chunk allows. The rows
// hold no personal value, but they are bound all the same.
func insertRows(ctx context.Context, tx bun.Tx, table string, columns []string, rows [][]any) error {
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + ")"
	head := "INSERT INTO " + table + " (" + strings.Join(columns, ",") + ") VALUES "
	full := head + strings.TrimSuffix(strings.Repeat(one+",", chunk), ",")
	args := make([]any, 0, chunk*len(columns))
	for len(rows) > 0 {
		n := min(chunk, len(rows))
		text := full
		if n < chunk {
			text = head + strings.TrimSuffix(strings.Repeat(one+",", n), ",")
		}
		args = args[:0]
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if _, err := tx.Tx.ExecContext(ctx, text, args...); err != nil {
			return fmt.Errorf("store rows of %s: %w", table, err)
		}
		rows = rows[n:]
	}
	return nil
}

func addItems(ctx context.Context, tx bun.Tx, seq int64, items []casefile.Item) error {
	return insertItems(ctx, tx, seq, 0, items)
}

// appendItems adds records a range change met beyond its plan.
func appendItems(ctx context.Context, tx bun.Tx, seq int64, items []casefile.Item) error {
	if len(items) == 0 {
		return nil
	}
	var last int
	err := tx.NewSelect().Model((*itemRow)(nil)).ColumnExpr("COALESCE(MAX(pos), -1)").Where("slice = ?", seq).Scan(ctx, &last)
	if err != nil {
		return err
	}
	return insertItems(ctx, tx, seq, last+1, items)
}

func insertItems(ctx context.Context, tx bun.Tx, seq int64, from int, items []casefile.Item) error {
	rows := make([][]any, len(items))
	for i, it := range items {
		rows[i] = []any{seq, from + i, it.Key, it.Case, it.Derivation, nullText(string(it.State)), nullText(string(it.Reason))}
	}
	return insertRows(ctx, tx, "item",
		[]string{"slice", "pos", "record_key", "case_id", "derivation", "state", "reason"}, rows)
}

func addCases(ctx context.Context, tx bun.Tx, run string, ids []int64) error {
	rows := make([][]any, len(ids))
	for i, id := range ids {
		rows[i] = []any{id, run}
	}
	return insertRows(ctx, tx, "casefile", []string{"id", "run"}, rows)
}

func addDerivations(ctx context.Context, tx bun.Tx, ds []casefile.Derivation) error {
	rows := make([][]any, len(ds))
	for i, d := range ds {
		rows[i] = []any{d.ID, d.Run, d.Job, d.StartName, nullDay(d.Start), nullDay(d.LastDay), d.DueDay.String(), d.Late, d.Cause}
	}
	return insertRows(ctx, tx, "derivation",
		[]string{"id", "run", "job", "start_name", "start_day", "last_day", "due_day", "late", "cause"}, rows)
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
