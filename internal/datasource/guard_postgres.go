package datasource

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// postgresGuard: the functions run with the rights of whoever made them and in
// a fixed search path, so that a role that may not see our schema gets the same
// answer. An update is judged after the row's own triggers, by what really
// changes. One sequence tells transactions with an old snapshot that a mark was
// set by hand since: it is not bound to any snapshot (see placed).
type postgresGuard struct{}

func (postgresGuard) today(minutes int) string {
	return fmt.Sprintf("to_char((clock_timestamp() AT TIME ZONE 'UTC') + interval '%d minutes', 'YYYY-MM-DD')", minutes)
}

// differs: json has no equality, and citext and some collations take other
// texts for the same.
func (postgresGuard) differs(c *schema.Column, a, b string) string {
	if isText(c.Type) || c.Type == schema.Other {
		a, b = a+`::text COLLATE "C"`, b+`::text COLLATE "C"`
	}
	return a + " IS DISTINCT FROM " + b
}

// guardState is the SQLSTATE of a refusal, guardConstraint its constraint.
const (
	guardState      = "FW001"
	guardConstraint = "fristwerk_guard"
)

func (g postgresGuard) items(w guardWriter, c claim) []guardItem {
	old := scope{table: c.table, alias: "OLD"}
	changed := w.changed(c, c.guarding(), "OLD", "NEW")
	list := []guardItem{
		g.trigger(w, c, "update", "AFTER UPDATE", "FOR EACH ROW WHEN ("+changed+")", w.marked(c, old, w.updateHolds(c), "")),
		g.trigger(w, c, "delete", "BEFORE DELETE", "FOR EACH ROW", w.marked(c, old, w.eitherHolds(), "")),
		g.trigger(w, c, "truncate", "BEFORE TRUNCATE", "FOR EACH STATEMENT", g.anyMark(w, c)),
	}
	if len(c.hideFrom) > 0 {
		list = append(list, g.hides(w, c))
	}
	return list
}

// anyMark is true where a record of the object carries a mark: what TRUNCATE
// takes cannot be told row by row.
func (postgresGuard) anyMark(w guardWriter, c claim) string {
	return "EXISTS (SELECT 1 FROM " + w.d.own("mark") + " AS m WHERE m.object = " + w.d.literal(c.subject.Table.Table) +
		" AND " + w.eitherHolds() + ")"
}

func (g postgresGuard) trigger(w guardWriter, c claim, event, timing, scope, refused string) guardItem {
	name := guardName(c, event)
	function, end := g.function(name), "RETURN NULL;"
	if event == "delete" {
		end = "RETURN OLD;"
	}
	body := seal("\nBEGIN " + sealOf(w.order.Observe) + " /* " + strings.Join(quotedNames(c.guarding()), ", ") + " */\n" +
		"IF " + refused + " THEN\n" + g.refusal(w, c, event) + "\nEND IF;\n" + g.snapshot(w, event) + end + "\nEND")
	table := tableName(w.d, c.table.Name)
	return guardItem{name: name, table: c.table.Name, event: event, claim: c, body: body, creates: []string{
		"CREATE FUNCTION " + function + "() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER " + g.settings(c) +
			" AS " + dollars(body),
		"CREATE TRIGGER " + w.d.quote(name) + " " + timing + " ON " + table + " " + scope + " EXECUTE FUNCTION " + function + "()",
	}}
}

func (postgresGuard) function(name string) string {
	return postgresDialect{}.own(strings.TrimPrefix(name, "fristwerk_"))
}

// settings fix what names and texts of dates mean, whoever calls. Dates only
// where a key or a joining column is one: each setting costs a little.
func (postgresGuard) settings(c claim) string {
	text := "SET search_path = pg_catalog, pg_temp"
	dated := func(t *schema.Table) bool {
		return slices.ContainsFunc(t.Columns, func(column schema.Column) bool {
			return (isDate(column.Type) || column.Type == schema.Float) && joinsOrNames(c.subject, t, column.Name)
		})
	}
	if dated(c.subject.Table) || dated(c.table) {
		text += " SET \"DateStyle\" = 'ISO, YMD' SET \"TimeZone\" = 'UTC' SET extra_float_digits = 1"
	}
	return text
}

// joinsOrNames says that a column is part of a key or of a join.
func joinsOrNames(s *Subject, t *schema.Table, name string) bool {
	if t == s.Table && slices.Contains(s.Key, name) {
		return true
	}
	return slices.ContainsFunc(s.Relations, func(r Relation) bool {
		return slices.ContainsFunc(r.By, func(by Join) bool { return by.Ours == name || by.Theirs == name })
	})
}

func (postgresGuard) refusal(w guardWriter, c claim, event string) string {
	if w.order.Observe {
		return "INSERT INTO " + w.d.own("observed") + " (day, tab, event, program) VALUES (to_char(now(), 'YYYY-MM-DD'), " +
			w.d.literal(c.table.Name.String()) + ", '" + event + "', session_user || ' ' || current_setting('application_name'));"
	}
	return "RAISE EXCEPTION USING ERRCODE = '" + guardState + "', CONSTRAINT = '" + guardConstraint + "', TABLE = " +
		w.d.literal(c.table.Table) + ", MESSAGE = " + w.message() + ";"
}

// snapshot turns away a transaction that still looks at the time before a mark
// was set by hand: it would not see it. It is the error such transactions have
// to expect, and passes when they begin anew.
func (postgresGuard) snapshot(w guardWriter, event string) string {
	if w.order.Observe || event == "truncate" {
		return ""
	}
	return "IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable')\n" +
		"AND NOT pg_visible_in_snapshot((SELECT last_value FROM " + w.d.own("placed") + ")::text::xid8, pg_current_snapshot()) THEN\n" +
		"RAISE EXCEPTION USING ERRCODE = '40001', MESSAGE = 'could not serialize access: records were locked since this transaction began';\n" +
		"END IF;\n"
}

// hides keeps locked records and their parts from roles that export. Where the
// table had no policies, everybody else is let through by one that says so.
func (g postgresGuard) hides(w guardWriter, c claim) guardItem {
	name := guardName(c, "hides")
	function := g.function(name)
	inner := strings.TrimPrefix(name, "fristwerk_")
	row := scope{table: c.table, alias: w.d.quote(inner)}
	var parameters, arguments []string
	for _, column := range c.bound {
		parameters = append(parameters, w.d.quote(column)+" "+c.table.Column(column).Raw)
		arguments = append(arguments, w.d.quote(column))
	}
	body := seal("SELECT " + sealOf(w.order.Observe) + " " + w.marked(c, row, "("+w.lockHolds()+")", ""))
	roles := make([]string, len(c.hideFrom))
	for i, role := range c.hideFrom {
		roles[i] = w.d.quote(role)
	}
	table := tableName(w.d, c.table.Name)
	creates := []string{"CREATE FUNCTION " + function + "(" + strings.Join(parameters, ", ") + ") RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER " +
		g.settings(c) + " AS " + dollars(body)}
	if !w.order.Observe {
		creates = append(creates, g.open(table, c.table.Name),
			"CREATE POLICY "+w.d.quote(name)+" ON "+table+" AS RESTRICTIVE FOR SELECT TO "+strings.Join(roles, ", ")+
				" USING (NOT "+function+"("+strings.Join(arguments, ", ")+"))")
	}
	return guardItem{name: name, table: c.table.Name, event: "hides", claim: c, body: body, creates: creates}
}

// openPolicy lets everybody see and write what they could before row security
// was on.
const openPolicy = guardPrefix + "open"

func (postgresGuard) open(table string, name schema.Name) string {
	d := postgresDialect{}
	return "DO $guard$ BEGIN IF NOT (SELECT relrowsecurity FROM pg_class WHERE oid = " + d.literal(table) + "::regclass) THEN\n" +
		"CREATE POLICY " + openPolicy + " ON " + table + " AS PERMISSIVE FOR ALL TO PUBLIC USING (true) WITH CHECK (true);\n" +
		"ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY;\nEND IF; END $guard$"
}

// drops: whoever made a function may drop it with what hangs on it, even a
// trigger on a table of somebody else.
func (g postgresGuard) drops(item liveItem) []string {
	if item.name == openPolicy {
		table := tableName(postgresDialect{}, item.table)
		return []string{"ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY", "DROP POLICY " + openPolicy + " ON " + table}
	}
	return []string{"DO $guard$ DECLARE f regprocedure; BEGIN FOR f IN SELECT oid FROM pg_proc WHERE pronamespace = 'fristwerk'::regnamespace AND proname = " +
		postgresDialect{}.literal(strings.TrimPrefix(item.name, "fristwerk_")) + " LOOP EXECUTE 'DROP FUNCTION ' || f || ' CASCADE'; END LOOP; END $guard$"}
}

func (postgresGuard) before(o GuardOrder) []string {
	d := postgresDialect{}
	list := []string{"CREATE SEQUENCE IF NOT EXISTS " + d.own("placed") + " MINVALUE 1",
		"SELECT setval('fristwerk.placed', pg_current_xact_id()::text::bigint)"}
	if o.Observe {
		list = append(list, "CREATE TABLE IF NOT EXISTS "+d.own("observed")+
			" (day text NOT NULL, tab text NOT NULL, event text NOT NULL, program text NOT NULL)")
	}
	return list
}

// after notes on each function how the catalogue prints its trigger, so that a
// trigger that was made anew in another shape shows.
func (postgresGuard) after(GuardOrder) []string {
	return []string{`DO $guard$ DECLARE t record; BEGIN
PERFORM set_config('search_path', '', true);
FOR t IN SELECT p.oid::regprocedure AS f, string_agg(pg_get_triggerdef(g.oid), ';' ORDER BY g.tgname) AS def FROM pg_proc p
	JOIN pg_trigger g ON g.tgfoid = p.oid AND g.tgparentid = 0
	WHERE p.pronamespace = 'fristwerk'::regnamespace AND p.proname LIKE 'guard\_%' GROUP BY p.oid
LOOP EXECUTE format('COMMENT ON FUNCTION %s IS %L', t.f, md5(t.def)); END LOOP; END $guard$`}
}

func (postgresGuard) removes() []string {
	d := postgresDialect{}
	return []string{"DROP SEQUENCE IF EXISTS " + d.own("placed"), "DROP TABLE IF EXISTS " + d.own("observed")}
}

// live reads the functions first: one without its trigger guards nothing.
func (postgresGuard) live(ctx context.Context, s *Source) (list []liveItem, err error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "SET LOCAL search_path = ''"); err != nil {
		return nil, err
	}
	for _, query := range []string{postgresGuardTriggers, postgresGuardPolicies} {
		if list, err = liveItems(ctx, tx, query, list); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func liveItems(ctx context.Context, tx *sql.Tx, query string, list []liveItem) ([]liveItem, error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var item liveItem
		if err := rows.Scan(&item.name, &item.table.Schema, &item.table.Table, &item.body, &item.enabled, &item.intact, &item.broken); err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}

const postgresGuardTriggers = `
SELECT 'fristwerk_' || p.proname, coalesce(n.nspname, ''), coalesce(c.relname, ''), p.prosrc,
	coalesce(t.tgenabled IN ('O', 'A'), false),
	t.oid IS NOT NULL AND t.tgname = 'fristwerk_' || p.proname AND p.prosecdef
		AND p.proconfig @> ARRAY['search_path=pg_catalog, pg_temp']
		AND md5(pg_get_triggerdef(t.oid)) = coalesce(obj_description(p.oid, 'pg_proc'), ''),
	CASE WHEN NOT has_table_privilege(p.proowner, 'fristwerk.mark', 'SELECT') THEN 'its owner may not read our marks'
		WHEN c.oid IS NOT NULL AND NOT has_table_privilege(p.proowner, c.oid, 'SELECT') THEN 'its owner may not read the table'
		ELSE '' END
FROM pg_proc p
LEFT JOIN pg_trigger t ON t.tgfoid = p.oid AND t.tgparentid = 0
LEFT JOIN pg_class c ON c.oid = t.tgrelid LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE p.pronamespace = to_regnamespace('fristwerk') AND p.proname LIKE 'guard\_%' AND p.prorettype = 'trigger'::regtype
ORDER BY 1`

const postgresGuardPolicies = `
SELECT pol.polname, n.nspname, c.relname, coalesce(p.prosrc, ''), c.relrowsecurity,
	pol.polname = '` + openPolicy + `' OR NOT pol.polpermissive AND pol.polcmd = 'r',
	CASE WHEN pol.polname = '` + openPolicy + `' AND EXISTS (SELECT 1 FROM pg_policy x WHERE x.polrelid = c.oid AND x.polpermissive AND x.polname <> pol.polname)
		THEN 'it lets through what other policies of the table mean to hide' ELSE '' END
FROM pg_policy pol JOIN pg_class c ON c.oid = pol.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_proc p ON p.pronamespace = to_regnamespace('fristwerk') AND 'fristwerk_' || p.proname = pol.polname
WHERE pol.polname LIKE 'fristwerk\_guard\_%'
UNION ALL
SELECT 'fristwerk_' || p.proname, '', '', p.prosrc, false, false, ''
FROM pg_proc p WHERE p.pronamespace = to_regnamespace('fristwerk') AND p.proname LIKE 'guard\_%' AND p.prorettype = 'bool'::regtype
	AND NOT EXISTS (SELECT 1 FROM pg_policy pol WHERE pol.polname = 'fristwerk_' || p.proname)
ORDER BY 1`

// dollars quotes a body; the tag cannot stand in it, since names double no
// dollar signs and messages hold none of ours.
func dollars(body string) string {
	tag := "$fristwerk$"
	for strings.Contains(body, tag) {
		tag = "$" + "f" + tag[1:]
	}
	return tag + body + tag
}

// quotedNames are names for a comment, which they must not end.
func quotedNames(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strings.ReplaceAll(strings.ReplaceAll(name, "*/", "* /"), "/*", "/ *")
	}
	return out
}
