package datasource

import (
	"context"
	"regexp"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// postgresCatalogue reads pg_catalog, where everybody may read everything.
// Partitions are not tables of their own here: their triggers, indexes and
// constraints count as the partitioned table's.
var postgresCatalogue = []func(*look, context.Context) error{
	(*look).postgresPath, (*look).postgresTables, (*look).postgresColumns, (*look).postgresDomainChecks, (*look).postgresIndexes,
	(*look).postgresForeignKeys, (*look).postgresChecks, (*look).postgresTriggers, (*look).postgresRules,
	(*look).postgresViews,
}

// postgresUserSchemas is the condition on a schema n that leaves out the
// system's and ours.
const postgresUserSchemas = `n.nspname NOT IN ('pg_catalog', 'information_schema', 'fristwerk')
	AND n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp\_%'`

// postgresOwner joins the table c, in schema n, that a relation belongs to:
// itself, or the partitioned table on top of it.
func postgresOwner(relation string) string {
	return `JOIN pg_class c ON c.oid = coalesce(pg_partition_root(` + relation + `), ` + relation + `)
	JOIN pg_namespace n ON n.oid = c.relnamespace AND ` + postgresUserSchemas
}

func (l *look) postgresPath(ctx context.Context) error {
	return l.each(ctx, `SELECT array_to_json(current_schemas(false))::text`, func(row func(...any) error) error {
		return row(&l.path)
	})
}

// postgresOpenToUs is true of a table whose row security is our own and hides
// nothing from this login.
const postgresOpenToUs = `EXISTS (SELECT 1 FROM pg_policy pol WHERE pol.polrelid = c.oid AND pol.polname = '` + openPolicy + `')
	AND NOT EXISTS (SELECT 1 FROM pg_policy pol WHERE pol.polrelid = c.oid AND NOT pol.polpermissive AND EXISTS (
		SELECT 1 FROM unnest(pol.polroles) AS member (role)
		WHERE CASE WHEN member.role = 0 THEN true ELSE pg_has_role(member.role, 'USAGE') END))`

// Row level security that binds this login hides rows, so that a record could
// be overlooked: it shows as a missing right.
func (l *look) postgresTables(ctx context.Context) error {
	return l.each(ctx, `
SELECT n.nspname, c.relname, c.relkind = 'f', coalesce(obj_description(c.oid, 'pg_class'), ''),
	pg_is_in_recovery() OR current_setting('transaction_read_only')::bool,
	has_schema_privilege(n.oid, 'USAGE') AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT')),
	has_schema_privilege(n.oid, 'USAGE') AND (has_table_privilege(c.oid, 'UPDATE') OR has_any_column_privilege(c.oid, 'UPDATE')),
	has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'DELETE'),
	NOT row_security_active(c.oid) OR `+postgresOpenToUs+`,
	(SELECT coalesce(json_agg(DISTINCT a.attname), '[]') FROM pg_partitioned_table p
		JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum > 0
		WHERE coalesce(pg_partition_root(p.partrelid), p.partrelid) = c.oid
		AND (a.attnum = ANY (p.partattrs::int2[]) OR EXISTS (SELECT 1 FROM pg_depend d
			WHERE d.classid = 'pg_class'::regclass AND d.objid = p.partrelid AND d.refclassid = 'pg_class'::regclass
			AND d.refobjid = p.partrelid AND d.refobjsubid = 0 AND d.objsubid = a.attnum)))::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition AND `+postgresUserSchemas, func(row func(...any) error) error {
		t := &schema.Table{}
		var foreign bool
		var partitioned names
		rights := make([]bool, 4)
		err := row(&t.Schema, &t.Table, &foreign, &t.Comment, &t.ReadOnly,
			&rights[0], &rights[1], &rights[2], &rights[3], &partitioned)
		t.Transactional, t.PartitionedBy = !foreign, partitioned
		for i, right := range []string{"SELECT", "UPDATE", "DELETE", "BYPASSRLS"} {
			if !rights[i] {
				t.MissingRights = append(t.MissingRights, right)
			}
		}
		l.addTable(t)
		return err
	})
}

func (l *look) postgresColumns(ctx context.Context) error {
	return l.each(ctx, `
WITH RECURSIVE step (domain, base, modifier, required) AS (
	SELECT oid, typbasetype, typtypmod, typnotnull FROM pg_type WHERE typtype = 'd'
	UNION ALL
	SELECT s.domain, t.typbasetype, greatest(s.modifier, t.typtypmod), s.required OR t.typnotnull
	FROM step s JOIN pg_type t ON t.oid = s.base AND t.typtype = 'd'
), domain AS (
	SELECT s.* FROM step s JOIN pg_type t ON t.oid = s.base AND t.typtype <> 'd'
)
SELECT n.nspname, c.relname, a.attname, b.typname, b.typtype::text, b.typcategory::text,
	format_type(b.oid, coalesce(d.modifier, a.atttypmod)), coalesce(d.modifier, a.atttypmod),
	NOT (a.attnotnull OR coalesce(d.required, false)),
	pg_get_expr(f.adbin, f.adrelid), a.attgenerated <> '' OR a.attidentity = 'a', coalesce(o.collname, ''),
	(SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = b.oid)::text
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition
JOIN pg_namespace n ON n.oid = c.relnamespace AND `+postgresUserSchemas+`
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN domain d ON d.domain = t.oid
JOIN pg_type b ON b.oid = coalesce(d.base, t.oid)
LEFT JOIN pg_attrdef f ON f.adrelid = c.oid AND f.adnum = a.attnum
LEFT JOIN pg_collation o ON o.oid = a.attcollation
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY n.nspname, c.relname, a.attnum`, func(row func(...any) error) error {
		var table schema.Name
		var c schema.Column
		var base, kind, category string
		var modifier int
		var labels names
		err := row(&table.Schema, &table.Table, &c.Name, &base, &kind, &category, &c.Raw, &modifier,
			&c.Nullable, &c.Default, &c.Generated, &c.Collation, &labels)
		c.Type, c.Enum = postgresType(base, kind, category), labels
		c.Length, c.Scale = postgresLength(base, modifier)
		c.Lowest = lowest(&c)
		if t := l.tables[table]; t != nil {
			t.Columns = append(t.Columns, c)
		}
		return err
	})
}

var postgresClasses = map[string]schema.Type{
	"int2": schema.Int, "int4": schema.Int, "int8": schema.Int, "numeric": schema.Decimal,
	"float4": schema.Float, "float8": schema.Float, "bpchar": schema.Char, "bytea": schema.Bytes,
	"bool": schema.Bool, "date": schema.Date, "time": schema.Time, "timetz": schema.Time,
	"timestamp": schema.Timestamp, "timestamptz": schema.Instant, "uuid": schema.UUID,
	"json": schema.JSON, "jsonb": schema.JSON,
	"text": schema.Text, "varchar": schema.Text, "citext": schema.Text, "name": schema.Text,
}

func postgresType(base, kind, category string) schema.Type {
	if kind == "e" {
		return schema.Enum
	}
	if class, known := postgresClasses[base]; known && category != "A" {
		return class
	}
	return schema.Other
}

// postgresLength reads a type modifier. Of a numeric the length is the number
// of its digits.
func postgresLength(base string, modifier int) (length, scale int) {
	if base == "name" {
		return 63, 0
	}
	if modifier < 4 {
		return 0, 0
	}
	switch base {
	case "varchar", "bpchar":
		return modifier - 4, 0
	case "numeric":
		return (modifier - 4) >> 16 & 0xffff, (((modifier - 4) & 0x7ff) ^ 1024) - 1024
	}
	return 0, 0
}

// postgresDomainChecks reads the checks of domains as checks of the columns.
func (l *look) postgresDomainChecks(ctx context.Context) error {
	value := regexp.MustCompile(`\bVALUE\b`)
	return l.each(ctx, `
WITH RECURSIVE step (domain, base) AS (
	SELECT oid, oid FROM pg_type WHERE typtype = 'd'
	UNION ALL SELECT s.domain, t.typbasetype FROM step s JOIN pg_type t ON t.oid = s.base AND t.typtype = 'd'
)
SELECT n.nspname, c.relname, quote_ident(a.attname), pg_get_expr(k.conbin, 0)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p') AND NOT c.relispartition
JOIN pg_namespace n ON n.oid = c.relnamespace AND `+postgresUserSchemas+`
JOIN step s ON s.domain = a.atttypid
JOIN pg_constraint k ON k.contypid = s.base AND k.contype = 'c'
WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2, a.attnum, k.conname`, func(row func(...any) error) error {
		var table schema.Name
		var column, check string
		err := row(&table.Schema, &table.Table, &column, &check)
		l.addCheck(table, value.ReplaceAllLiteralString(check, column))
		return err
	})
}

// An exclusion constraint counts as a unique index. The JSON of the catalogue
// row is asked for what servers before 15 do not have.
func (l *look) postgresIndexes(ctx context.Context) error {
	return l.each(ctx, `
SELECT n.nspname, c.relname, ic.relname, i.indisunique OR i.indisexclusion, i.indisprimary AND i.indrelid = c.oid,
	CASE WHEN i.indrelid = c.oid THEN coalesce(pg_get_expr(i.indpred, i.indrelid), '')
		ELSE 'partition ' || i.indrelid::regclass::text END,
	coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false),
	(SELECT json_agg(a.attname ORDER BY k.n) FROM unnest(i.indkey::int2[]) WITH ORDINALITY k (attnum, n)
		LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum > 0
		WHERE k.n <= i.indnkeyatts)::text
FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid AND NOT ic.relispartition
`+postgresOwner("i.indrelid")+`
ORDER BY n.nspname, c.relname, NOT i.indisprimary, ic.relname`, func(row func(...any) error) error {
		var table schema.Name
		var index schema.Index
		var primary bool
		var columns names
		err := row(&table.Schema, &table.Table, &index.Name, &index.Unique, &primary, &index.Partial, &index.NullsEqual, &columns)
		index.Columns = columns
		l.addIndex(table, index, primary)
		return err
	})
}

func (l *look) postgresForeignKeys(ctx context.Context) error {
	return l.each(ctx, `
SELECT k.conname, n.nspname, c.relname, rn.nspname, rc.relname, k.confdeltype::text, k.confupdtype::text,
	(SELECT json_agg(a.attname ORDER BY u.n) FROM unnest(k.conkey) WITH ORDINALITY u (attnum, n)
		JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum)::text,
	(SELECT json_agg(a.attname ORDER BY u.n) FROM unnest(k.confkey) WITH ORDINALITY u (attnum, n)
		JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum)::text
FROM pg_constraint k
`+postgresOwner("k.conrelid")+`
JOIN pg_class rc ON rc.oid = coalesce(pg_partition_root(k.confrelid), k.confrelid)
JOIN pg_namespace rn ON rn.oid = rc.relnamespace
WHERE k.contype = 'f' AND k.conparentid = 0
ORDER BY n.nspname, c.relname, k.conname`, func(row func(...any) error) error {
		var key schema.ForeignKey
		var columns, theirs names
		var onDelete, onUpdate string
		err := row(&key.Name, &key.Table.Schema, &key.Table.Table, &key.RefTable.Schema, &key.RefTable.Table,
			&onDelete, &onUpdate, &columns, &theirs)
		key.Columns, key.RefColumns = columns, theirs
		key.OnDelete, key.OnUpdate = postgresReaction[onDelete], postgresReaction[onUpdate]
		l.addForeignKey(key)
		return err
	})
}

var postgresReaction = map[string]string{
	"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT",
}

func (l *look) postgresChecks(ctx context.Context) error {
	return l.each(ctx, `
SELECT DISTINCT n.nspname, c.relname, pg_get_expr(k.conbin, k.conrelid)
FROM pg_constraint k
`+postgresOwner("k.conrelid")+`
WHERE k.contype = 'c' ORDER BY 1, 2, 3`, func(row func(...any) error) error {
		var table schema.Name
		var check string
		err := row(&table.Schema, &table.Table, &check)
		l.addCheck(table, check)
		return err
	})
}

// postgresRoutines reads the functions that people wrote in a language we can read.
func (l *look) postgresRoutines(ctx context.Context) ([]routine, error) {
	var routines []routine
	err := l.each(ctx, `
SELECT lower(p.proname), coalesce(nullif(p.prosrc, ''), pg_get_functiondef(p.oid))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE p.prokind IN ('f', 'p') AND l.lanname NOT IN ('c', 'internal') AND `+postgresUserSchemas, func(row func(...any) error) error {
		var r routine
		err := row(&r.name, &r.body)
		r.body = afterReturns(r.body)
		routines = append(routines, r)
		return err
	})
	return routines, err
}

// afterReturns leaves the head of a complete definition out.
func afterReturns(body string) string {
	if strings.HasPrefix(body, "CREATE OR REPLACE") {
		_, body, _ = strings.Cut(body, "\n")
	}
	return body
}

// Of a function written in C we cannot know: it counts as writing unless it is
// the system's own.
func (l *look) postgresTriggers(ctx context.Context) error {
	routines, err := l.postgresRoutines(ctx)
	if err != nil {
		return err
	}
	writers := writersOf(routines)
	return l.each(ctx, `
SELECT n.nspname, c.relname, t.tgname, t.tgtype, p.prosrc, lower(p.proname), l.lanname, pn.nspname = 'pg_catalog', pn.nspname = 'fristwerk',
	pg_get_triggerdef(t.oid)
FROM pg_trigger t
`+postgresOwner("t.tgrelid")+`
JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang JOIN pg_namespace pn ON pn.oid = p.pronamespace
WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND t.tgenabled IN ('O', 'A')
ORDER BY n.nspname, c.relname, t.tgname`, func(row func(...any) error) error {
		var table schema.Name
		var trigger schema.Trigger
		var bits int
		var body, function, language, definition string
		var system, ours bool
		err := row(&table.Schema, &table.Table, &trigger.Name, &bits, &body, &function, &language, &system, &ours, &definition)
		if ours && l.addGuard(table, trigger.Name, body) {
			return err
		}
		trigger.Timing, trigger.Events = postgresTiming(bits)
		trigger.Writes = !system && (language == "c" || writers[function] || writes(body, writers))
		trigger.Sum = sumOf(definition+body, routines)
		l.addTrigger(table, trigger)
		return err
	})
}

// postgresTiming reads pg_trigger.tgtype.
func postgresTiming(bits int) (timing string, events []string) {
	timing = "AFTER"
	switch {
	case bits&2 != 0:
		timing = "BEFORE"
	case bits&64 != 0:
		timing = "INSTEAD OF"
	}
	for i, event := range []string{"INSERT", "DELETE", "UPDATE", "TRUNCATE"} {
		if bits&(4<<i) != 0 {
			events = append(events, event)
		}
	}
	return timing, events
}

// postgresRules reads rewrite rules as triggers that write.
func (l *look) postgresRules(ctx context.Context) error {
	return l.each(ctx, `
SELECT n.nspname, c.relname, r.rulename, r.is_instead,
	CASE r.ev_type WHEN '2' THEN 'UPDATE' WHEN '3' THEN 'INSERT' WHEN '4' THEN 'DELETE' ELSE 'SELECT' END
FROM pg_rewrite r
`+postgresOwner("r.ev_class")+`
WHERE c.relkind IN ('r', 'p', 'f') AND r.ev_enabled IN ('O', 'A')
ORDER BY n.nspname, c.relname, r.rulename`, func(row func(...any) error) error {
		var table schema.Name
		var instead bool
		var event string
		trigger := schema.Trigger{Timing: "BEFORE", Writes: true}
		err := row(&table.Schema, &table.Table, &trigger.Name, &instead, &event)
		if instead {
			trigger.Timing = "INSTEAD OF"
		}
		trigger.Events = []string{event}
		l.addTrigger(table, trigger)
		return err
	})
}

func (l *look) postgresViews(ctx context.Context) error {
	return l.each(ctx, `
SELECT DISTINCT n.nspname, v.relname, coalesce(tn.nspname, ''), coalesce(c.relname, '')
FROM pg_class v JOIN pg_namespace n ON n.oid = v.relnamespace AND `+postgresUserSchemas+`
LEFT JOIN pg_rewrite r ON r.ev_class = v.oid
LEFT JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
	AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> v.oid
LEFT JOIN pg_class c ON c.oid = coalesce(pg_partition_root(d.refobjid), d.refobjid) AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
LEFT JOIN pg_namespace tn ON tn.oid = c.relnamespace
WHERE v.relkind IN ('v', 'm') ORDER BY 1, 2, 3, 4`, func(row func(...any) error) error {
		var view, reads schema.Name
		err := row(&view.Schema, &view.Table, &reads.Schema, &reads.Table)
		l.addRead(view, reads)
		return err
	})
}
