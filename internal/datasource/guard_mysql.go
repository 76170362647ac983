package datasource

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// mysqlGuard: a trigger runs with the rights of whoever made it. Rows that a
// foreign key deletes or changes along have no triggers there, so the tables
// above are asked (guard_above.go). REPLACE fires the triggers of DELETE.
//
// Marks are read with a lock, which is the reading that sees what is there now
// and not what a transaction saw when it began. InnoDB reads so by itself in a
// trigger under REPEATABLE READ; the gaps it locks on the way make a mark wait
// for transactions that changed a guarded row near by. Under READ COMMITTED
// there are no such gaps.
type mysqlGuard struct{}

func (mysqlGuard) today(minutes int) string {
	return fmt.Sprintf("DATE_FORMAT(UTC_TIMESTAMP() + INTERVAL %d MINUTE, '%%Y-%%m-%%d')", minutes)
}

func (mysqlGuard) differs(c *schema.Column, a, b string) string {
	if isText(c.Type) && !strings.EqualFold(c.Raw, "json") {
		a, b = "CAST("+a+" AS BINARY)", "CAST("+b+" AS BINARY)"
	}
	return "NOT (" + a + " <=> " + b + ")"
}

func (g mysqlGuard) items(w guardWriter, c claim) []guardItem {
	old := scope{table: c.table, alias: "OLD"}
	anyMark := w.marked(c, old, "TRUE", shareLock) // asked first: the short question costs half, and most rows have none
	list := []guardItem{
		g.trigger(w, c, c.table, "update", "AFTER UPDATE", "("+w.changed(c, c.guarding(), "OLD", "NEW")+") AND "+anyMark, w.marked(c, old, w.updateHolds(c), shareLock)),
		g.trigger(w, c, c.table, "delete", "BEFORE DELETE", "TRUE", w.marked(c, old, w.eitherHolds(), shareLock)),
	}
	return append(list, g.above(w, c)...)
}

// shareLock ends a query that reads what is there now.
const shareLock = " LOCK IN SHARE MODE"

// trigger refuses if, of a row that changes so, refused is true.
func (g mysqlGuard) trigger(w guardWriter, c claim, on *schema.Table, event, timing, changed, refused string) guardItem {
	name := guardName(c, event)
	if on != c.table {
		above := c
		above.relation += "\x00" + on.Name.String()
		name = guardName(above, event)
	}
	body := seal("BEGIN " + sealOf(w.order.Observe) + " IF " + changed + " THEN IF " + refused + " THEN " + g.refusal(w, on, event) + " END IF; END IF; END")
	return guardItem{name: name, table: on.Name, event: event, claim: c, body: body, creates: []string{
		"CREATE TRIGGER " + w.d.quote(name) + " " + timing + " ON " + tableName(w.d, on.Name) + " FOR EACH ROW " + body,
	}}
}

func (mysqlGuard) refusal(w guardWriter, on *schema.Table, event string) string {
	if w.order.Observe {
		return "INSERT INTO " + w.d.own("observed") + " (day, tab, event, program) VALUES (UTC_DATE(), " + w.d.literal(on.Table) + ", '" +
			event + "', SUBSTRING_INDEX(USER(), '@', 1));"
	}
	return "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = " + w.message() + ";"
}

func (mysqlGuard) drops(item liveItem) []string {
	return []string{"DROP TRIGGER IF EXISTS " + mysqlDialect{}.quote(item.name)}
}

func (mysqlGuard) before(o GuardOrder) []string {
	if !o.Observe {
		return nil
	}
	return []string{"CREATE TABLE IF NOT EXISTS " + mysqlDialect{}.own("observed") +
		" (day VARCHAR(10) NOT NULL, tab VARCHAR(200) NOT NULL, event VARCHAR(20) NOT NULL, program VARCHAR(200) NOT NULL)" + mysqlTable}
}

func (mysqlGuard) after(GuardOrder) []string { return nil }

func (mysqlGuard) removes() []string {
	return []string{"DROP TABLE IF EXISTS " + mysqlDialect{}.own("observed")}
}

func (mysqlGuard) live(ctx context.Context, s *Source) ([]liveItem, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, ACTION_STATEMENT, DEFINER <> CURRENT_USER()
FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = DATABASE() AND TRIGGER_NAME LIKE 'fristwerk\_guard\_%' ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []liveItem
	for rows.Next() {
		item := liveItem{enabled: true, intact: true}
		if err := rows.Scan(&item.name, &item.table.Table, &item.body, &item.foreign); err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].body, err = mysqlBody(ctx, s.db, list[i].name, list[i].body); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// mysqlBody is the body of a trigger of ours as it was written. The catalogue of
// MySQL, unlike MariaDB's, shows texts in it without their escapes, so its seal
// does not fit; what was written is in the statement that makes the trigger.
func mysqlBody(ctx context.Context, db *sql.DB, name, shown string) (string, error) {
	if !strings.HasPrefix(name, guardPrefix) || modeOf(shown) != "" {
		return shown, nil
	}
	rows, err := db.QueryContext(ctx, "SHOW CREATE TRIGGER "+mysqlDialect{}.quote(name))
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil || !rows.Next() {
		return shown, cmp.Or(err, rows.Err())
	}
	var written sql.NullString
	into := make([]any, len(columns))
	for i := range into {
		into[i] = new(sql.RawBytes)
	}
	into[2] = &written // after the name and the mode
	if err := rows.Scan(into...); err != nil {
		return "", err
	}
	if _, body, found := strings.Cut(written.String, " FOR EACH ROW "); found {
		return body, nil
	}
	return shown, nil
}
