package datasource

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// mysqlCatalogue reads information_schema, which shows what the login has a
// right to and nothing else: without the TRIGGER right a table's triggers are
// invisible, so its absence shows as a missing right.
var mysqlCatalogue = []func(*look, context.Context) error{
	(*look).mysqlTables, (*look).mysqlColumns, (*look).mysqlRights, (*look).mysqlDeleteRights, (*look).mysqlIndexes,
	(*look).mysqlForeignKeys, (*look).mysqlChecks, (*look).mysqlTriggers, (*look).mysqlPartitions, (*look).mysqlViews,
}

// mysqlTables counts a system-versioned table's history as a trigger that
// writes: every change there copies the old row.
func (l *look) mysqlTables(ctx context.Context) error {
	return l.each(ctx, `
SELECT t.TABLE_NAME, t.TABLE_TYPE, coalesce(e.TRANSACTIONS, 'NO') = 'YES', t.TABLE_COMMENT,
	@@global.read_only AND NOT EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES p
		WHERE p.GRANTEE = `+mysqlGrantee+` AND p.PRIVILEGE_TYPE IN ('SUPER', 'READ_ONLY ADMIN', 'READ ONLY ADMIN', 'CONNECTION_ADMIN'))
FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
	AND t.TABLE_NAME NOT IN ('fristwerk_mark', 'fristwerk_batch', 'fristwerk_ledger', 'fristwerk_meta', 'fristwerk_observed')`,
		func(row func(...any) error) error {
			t := &schema.Table{}
			var kind string
			err := row(&t.Table, &kind, &t.Transactional, &t.Comment, &t.ReadOnly)
			if kind == "SYSTEM VERSIONED" {
				t.Triggers = append(t.Triggers, schema.Trigger{
					Name: "SYSTEM VERSIONING", Timing: "AFTER", Events: []string{"UPDATE", "DELETE"}, Writes: true,
				})
			}
			l.addTable(t)
			return err
		})
}

// mysqlGrantee is the login as the privilege tables write it.
const mysqlGrantee = `CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')`

func (l *look) mysqlColumns(ctx context.Context) error {
	return l.each(ctx, `
SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, coalesce(CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, 0),
	coalesce(NUMERIC_SCALE, 0), IS_NULLABLE = 'YES', COLUMN_DEFAULT, EXTRA,
	coalesce(CHARACTER_SET_NAME, ''), coalesce(COLLATION_NAME, '')
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
ORDER BY TABLE_NAME, ORDINAL_POSITION`, func(row func(...any) error) error {
		var table schema.Name
		var c schema.Column
		var class, extra string
		var length int64
		err := row(&table.Table, &c.Name, &class, &c.Raw, &length, &c.Scale, &c.Nullable, &c.Default, &extra, &c.Charset, &c.Collation)
		c.Type = mysqlType(strings.ToLower(class), strings.ToLower(c.Raw))
		c.Length = mysqlLength(c.Type, length)
		c.Unsigned = strings.Contains(c.Raw, "unsigned")
		c.Lowest = lowest(&c)
		if c.Type == schema.Enum {
			c.Enum = mysqlLabels(c.Raw)
		}
		extra = strings.ToUpper(extra)
		c.OnUpdate = strings.Contains(extra, "ON UPDATE")
		c.Generated = strings.Contains(extra, "VIRTUAL GENERATED") || strings.Contains(extra, "STORED GENERATED") ||
			strings.Contains(extra, "PERSISTENT")
		if t := l.tables[table]; t != nil {
			t.Columns = append(t.Columns, c)
		}
		return err
	})
}

var mysqlClasses = map[string]schema.Type{
	"tinyint": schema.Int, "smallint": schema.Int, "mediumint": schema.Int, "int": schema.Int, "bigint": schema.Int,
	"year": schema.Int, "decimal": schema.Decimal, "float": schema.Float, "double": schema.Float,
	"char": schema.Char, "varchar": schema.Text, "tinytext": schema.Text, "text": schema.Text,
	"mediumtext": schema.Text, "longtext": schema.Text, "binary": schema.Bytes, "varbinary": schema.Bytes,
	"tinyblob": schema.Bytes, "blob": schema.Bytes, "mediumblob": schema.Bytes, "longblob": schema.Bytes,
	"date": schema.Date, "time": schema.Time, "datetime": schema.Timestamp, "timestamp": schema.Instant,
	"uuid": schema.UUID, "json": schema.JSON, "enum": schema.Enum,
}

// mysqlType: BOOLEAN is written tinyint(1) there, or bit(1).
func mysqlType(class, raw string) schema.Type {
	if raw == "tinyint(1)" || raw == "bit(1)" {
		return schema.Bool
	}
	if known, ok := mysqlClasses[class]; ok {
		return known
	}
	return schema.Other
}

// mysqlLength leaves out what is no limit in practice, and the digits of an Int.
func mysqlLength(class schema.Type, length int64) int {
	switch class {
	case schema.Text, schema.Char, schema.Bytes, schema.Decimal, schema.JSON:
		if length < 1<<31-1 {
			return int(length)
		}
	}
	return 0
}

// mysqlLabels reads enum('a','it”s').
func mysqlLabels(raw string) []string {
	var labels []string
	for i := strings.IndexByte(raw, '\''); i >= 0 && i < len(raw); {
		end := closing(raw, i, '\'')
		labels = append(labels, strings.ReplaceAll(raw[i+1:end-1], "''", "'"))
		next := strings.IndexByte(raw[end:], '\'')
		if next < 0 {
			break
		}
		i = end + next
	}
	return labels
}

// mysqlRights reads the rights on columns, which include those on the table,
// the database and the server.
func (l *look) mysqlRights(ctx context.Context) error {
	err := l.each(ctx, `
SELECT c.TABLE_NAME, max(FIND_IN_SET('select', c.PRIVILEGES) > 0), max(FIND_IN_SET('update', c.PRIVILEGES) > 0),
	max(EXISTS (SELECT 1 FROM information_schema.TABLE_PRIVILEGES p WHERE p.PRIVILEGE_TYPE = 'TRIGGER'
			AND p.TABLE_SCHEMA = c.TABLE_SCHEMA AND p.TABLE_NAME = c.TABLE_NAME)
		OR EXISTS (SELECT 1 FROM information_schema.SCHEMA_PRIVILEGES p WHERE p.PRIVILEGE_TYPE = 'TRIGGER'
			AND c.TABLE_SCHEMA LIKE p.TABLE_SCHEMA)
		OR EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES p WHERE p.PRIVILEGE_TYPE = 'TRIGGER'))
FROM (SELECT TABLE_SCHEMA, TABLE_NAME, REPLACE(PRIVILEGES, ' ', '') AS PRIVILEGES
	FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()) c
GROUP BY c.TABLE_NAME`, func(row func(...any) error) error {
		var table schema.Name
		rights := make([]bool, 3)
		err := row(&table.Table, &rights[0], &rights[1], &rights[2])
		if t := l.tables[table]; t != nil {
			for i, right := range []string{"SELECT", "UPDATE", "TRIGGER"} {
				if !rights[i] {
					t.MissingRights = append(t.MissingRights, right)
				}
			}
		}
		return err
	})
	return err
}

// mysqlDeleteRights asks the server to explain a DELETE, which it refuses to
// who may not run it. Nothing shows a login's rights through roles otherwise.
func (l *look) mysqlDeleteRights(ctx context.Context) error {
	for _, t := range l.out.Tables {
		rows, err := l.db.QueryContext(ctx, "EXPLAIN DELETE FROM "+tableName(mysqlDialect{}, t.Name)+" WHERE 1 = 0")
		if err == nil {
			err = errors.Join(rows.Err(), rows.Close()) //nolint:sqlclosecheck // one a table, in a loop
		}
		var refusal *mysql.MySQLError
		switch {
		case err == nil:
		case errors.Is(judge(err).kind, ErrRight):
			t.MissingRights = append(t.MissingRights, "DELETE")
		case errors.As(err, &refusal): // says nothing about rights
		default:
			return err
		}
	}
	return nil
}

// A part of a column in an index counts as an expression.
func (l *look) mysqlIndexes(ctx context.Context) error {
	return l.each(ctx, `
SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE = 0, CASE WHEN SUB_PART IS NULL THEN COLUMN_NAME END, SEQ_IN_INDEX = 1
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
ORDER BY TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX`, func(row func(...any) error) error {
		var table schema.Name
		var index schema.Index
		var column sql.NullString
		var first bool
		if err := row(&table.Table, &index.Name, &index.Unique, &column, &first); err != nil {
			return err
		}
		t := l.tables[table]
		switch {
		case t == nil:
		case first:
			index.Columns = []string{column.String}
			t.Indexes = append(t.Indexes, index)
		default:
			last := &t.Indexes[len(t.Indexes)-1]
			last.Columns = append(last.Columns, column.String)
		}
		if t != nil && index.Name == "PRIMARY" {
			t.PrimaryKey = append(t.PrimaryKey, column.String)
		}
		return nil
	})
}

func (l *look) mysqlForeignKeys(ctx context.Context) error {
	var last *schema.ForeignKey
	flush := func() {
		if last != nil {
			l.addForeignKey(*last)
		}
	}
	err := l.each(ctx, `
SELECT k.CONSTRAINT_NAME, IF(k.TABLE_SCHEMA = DATABASE(), '', k.TABLE_SCHEMA), k.TABLE_NAME, k.COLUMN_NAME,
	IF(k.REFERENCED_TABLE_SCHEMA = DATABASE(), '', k.REFERENCED_TABLE_SCHEMA), k.REFERENCED_TABLE_NAME,
	k.REFERENCED_COLUMN_NAME, r.DELETE_RULE, r.UPDATE_RULE
FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r
	ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
WHERE k.REFERENCED_TABLE_NAME IS NOT NULL AND (k.TABLE_SCHEMA = DATABASE() OR k.REFERENCED_TABLE_SCHEMA = DATABASE())
ORDER BY k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION`, func(row func(...any) error) error {
		var key schema.ForeignKey
		var column, theirs string
		err := row(&key.Name, &key.Table.Schema, &key.Table.Table, &column, &key.RefTable.Schema, &key.RefTable.Table,
			&theirs, &key.OnDelete, &key.OnUpdate)
		if last == nil || last.Name != key.Name || last.Table != key.Table {
			flush()
			last = &key
		}
		last.Columns, last.RefColumns = append(last.Columns, column), append(last.RefColumns, theirs)
		return err
	})
	flush()
	return err
}

// mysqlChecks makes a column JSON that a check calls so: MariaDB has no type
// of that name. Servers that know no checks have no such table. On MariaDB a
// check's name is unique within its table only, and the catalogue names the
// table; on MySQL it does not need to.
func (l *look) mysqlChecks(ctx context.Context) error {
	var named bool
	err := l.db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'information_schema'
	AND TABLE_NAME = 'CHECK_CONSTRAINTS' AND COLUMN_NAME = 'TABLE_NAME')`).Scan(&named)
	if err != nil {
		return err
	}
	sameTable := ""
	if named {
		sameTable = " AND t.TABLE_NAME = c.TABLE_NAME"
	}
	err = l.each(ctx, `
SELECT t.TABLE_NAME, c.CHECK_CLAUSE
FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
	ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'`+sameTable+`
WHERE c.CONSTRAINT_SCHEMA = DATABASE() ORDER BY 1, 2`, func(row func(...any) error) error {
		var table schema.Name
		var check string
		err := row(&table.Table, &check)
		if !named {
			check = unescapedCheck(check)
		}
		l.addCheck(table, check)
		if c := l.column(table, jsonChecked(check)); c != nil {
			c.Type = schema.JSON
		}
		return err
	})
	if err != nil && errors.Is(judge(err).kind, ErrMissing) {
		return nil
	}
	return err
}

// unescapedCheck is a check as MariaDB shows it. MySQL's catalogue shows its texts
// with an escape before each mark, their own escapes included.
func unescapedCheck(check string) string {
	return strings.NewReplacer(`_utf8mb4\'`, `'`, `\\\'`, `''`, `\\\\`, `\\`, `\'`, `'`, `\n`, "\n").Replace(check)
}

// jsonChecked is the column of a check that says json_valid(`column`).
func jsonChecked(check string) string {
	ws := words(check)
	if len(ws) == 4 && ws[0].text == "json_valid" && ws[2].quoted {
		return ws[2].text
	}
	return ""
}

func (l *look) mysqlTriggers(ctx context.Context) error {
	var routines []routine
	err := l.each(ctx, `SELECT lower(ROUTINE_NAME), coalesce(ROUTINE_DEFINITION, 'execute')
FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()`, func(row func(...any) error) error {
		var r routine
		err := row(&r.name, &r.body)
		routines = append(routines, r)
		return err
	})
	if err != nil {
		return err
	}
	triggers, err := l.mysqlTriggerTexts(ctx)
	if err != nil {
		return err
	}
	writers := writersOf(routines)
	for _, t := range triggers {
		body, err := mysqlBody(ctx, l.db, t.Name, t.body)
		if err != nil {
			return err
		}
		if !l.addGuard(t.table, t.Name, body) {
			t.Writes, t.Sum = writes(body, writers), sumOf(body, routines)
			l.addTrigger(t.table, t.Trigger)
		}
	}
	return nil
}

// mysqlTrigger is a trigger, where it stands and what it does.
type mysqlTrigger struct {
	schema.Trigger
	table schema.Name
	body  string
}

func (l *look) mysqlTriggerTexts(ctx context.Context) (list []mysqlTrigger, err error) {
	err = l.each(ctx, `
SELECT EVENT_OBJECT_TABLE, TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT
FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = DATABASE() ORDER BY 1, 2`, func(row func(...any) error) error {
		t := mysqlTrigger{Trigger: schema.Trigger{Events: make([]string, 1)}}
		err := row(&t.table.Table, &t.Name, &t.Timing, &t.Events[0], &t.body)
		list = append(list, t)
		return err
	})
	return list, err
}

// mysqlPartitions looks for the table's columns in the partition expressions.
func (l *look) mysqlPartitions(ctx context.Context) error {
	return l.each(ctx, `
SELECT DISTINCT TABLE_NAME, coalesce(PARTITION_EXPRESSION, ''), coalesce(SUBPARTITION_EXPRESSION, '')
FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = DATABASE() AND PARTITION_METHOD IS NOT NULL
	AND PARTITION_METHOD <> 'SYSTEM_TIME'`, func(row func(...any) error) error {
		var table schema.Name
		var by, sub string
		if err := row(&table.Table, &by, &sub); err != nil {
			return err
		}
		t := l.tables[table]
		if t == nil {
			return nil
		}
		for _, w := range words(by + " " + sub) {
			i := slices.IndexFunc(t.Columns, func(c schema.Column) bool { return strings.EqualFold(c.Name, w.text) })
			if i >= 0 && !slices.Contains(t.PartitionedBy, t.Columns[i].Name) {
				t.PartitionedBy = append(t.PartitionedBy, t.Columns[i].Name)
			}
		}
		return nil
	})
}

// mysqlViews finds `database`.`table` in the views' texts, as the server
// writes every table there.
func (l *look) mysqlViews(ctx context.Context) error {
	texts := map[schema.Name]string{}
	var database string
	err := l.each(ctx, `SELECT TABLE_NAME, coalesce(VIEW_DEFINITION, ''), DATABASE()
FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1`, func(row func(...any) error) error {
		var view schema.Name
		var text string
		err := row(&view.Table, &text, &database)
		texts[view] = text
		l.addRead(view, schema.Name{})
		return err
	})
	d := mysqlDialect{}
	for view, text := range texts {
		for _, name := range l.known() {
			if strings.Contains(text, d.quote(database)+"."+d.quote(name.Table)) {
				l.addRead(view, name)
			}
		}
	}
	return err
}
