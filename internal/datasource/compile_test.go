package datasource

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// oddTypes are the column types of the table odd, one for each way to write a
// date, and some for everything else conditions look at.
var oddTypes = map[testdb.Dialect]map[string]string{
	testdb.SQLite: {"d": "date", "ts": "datetime", "tz": "text", "tx": "text", "u": "integer", "um": "integer", "ut": "text",
		"lay": "text", "n": "numeric", "f": "real", "b": "boolean", "s": "text", "fold": "text collate nocase"},
	testdb.Postgres: {"d": "date", "ts": "timestamp", "tz": "timestamptz", "tx": "text", "u": "bigint", "um": "bigint", "ut": "text",
		"lay": "varchar(12)", "n": "numeric(12,2)", "f": "double precision", "b": "boolean", "s": "varchar(40)", "fold": "char(12)"},
	testdb.MariaDB: {"d": "date", "ts": "datetime(6)", "tz": "timestamp null", "tx": "varchar(60)", "u": "bigint", "um": "bigint", "ut": "varchar(60)",
		"lay": "varchar(60)", "n": "decimal(12,2)", "f": "double", "b": "tinyint(1)", "s": "varchar(40)", "fold": "varchar(12) character set latin1 collate latin1_german1_ci"},
}

// dateTexts are written to columns of text, as they are.
var dateTexts = []string{
	"", " ", "0", "abc", "2020-01-01", "1900-12-31", "1901-01-01", "9999-12-30", "9999-12-31", "0000-00-00", "0000-00-00 00:00:00",
	"2020-02-29", "2019-02-29", "2000-02-29", "1900-02-29", "2100-02-29", "2020-04-31", "2020-13-01", "2020-00-10", "2020-10-00",
	"2020-01-01 10:00", "2020-01-01T10:00", "2020-01-01t10:00", "2019-12-31 23:30:00", "2019-12-31T23:30:00Z", "2019-12-31T22:59:59.999Z",
	"2019-12-31T23:00:00+00:00", "2019-12-31T23:00Z", "2019-12-31 23:00+00:00", "2020-01-01T01:00:00+02:00", "2020-01-01 24:00", "2020-01-01 23:60",
	"2020-01-01 23:59:60", "2020-01-01 05:00:00", "2020-01-01 04:59:59.5", "2020-01-01 04:59:59.1234567890", "2020-01-01Z", "2020-01-01 ", "2020-01-01\n",
	"2020-01-01 12:00:00\n", "20-01-01", "2020-1-1", "infinity", "-infinity", "2020-01-01 12:00:00.", "2020-01-01 1a:00", "x2020-01-01", "10000-01-01",
	"1901-01-01T00:00:00Z", "9999-12-30T23:59:59Z", "2020-01-01  10:00",
}

// layoutTexts are dates of DD.MM.YYYY, good and bad.
var layoutTexts = []string{"01.01.2020", "31.12.2019", "29.02.2019", "29.02.2020", "1.1.2020", "01-01-2020", "", "00.00.0000",
	"31.12.9999", "31.12.1900", "01.01.1901", "01.01.2020 ", "ab.cd.efgh", "31.11.2020"}

var unixTexts = []string{"0", "1577833200", "1577833199", "1577836800", "-2177452800", "-2177452801", "253402214400", "253402214399", "1", "-1", "00"}
var unixOddTexts = []string{"", "abc", "+5", "1577833200.0", " 1577833200", "9223372036854775808"}

var nativeDates = map[testdb.Dialect][]string{
	testdb.SQLite: dateTexts,
	testdb.Postgres: {"2020-01-01", "1900-12-31", "1901-01-01", "9999-12-30", "9999-12-31", "infinity", "-infinity", "0044-03-15 BC",
		"10000-01-01", "2019-12-31"},
	testdb.MariaDB: {"2020-01-01", "1900-12-31", "1901-01-01", "9999-12-30", "9999-12-31", "0000-00-00", "2020-00-00", "2020-05-00", "2020-02-31", "2019-12-31"},
}

var nativeTimes = map[testdb.Dialect][]string{
	testdb.SQLite: dateTexts,
	testdb.Postgres: {"2020-01-01 04:59:59", "2020-01-01 05:00:00", "2019-12-31 23:00:00", "2019-12-31 22:59:59.5", "infinity", "-infinity",
		"1900-12-31 23:59:59", "9999-12-31 00:00:00", "1901-01-01 00:00:00"},
	testdb.MariaDB: {"2020-01-01 04:59:59", "2020-01-01 05:00:00", "2019-12-31 23:00:00", "2019-12-31 22:59:59.5", "0000-00-00 00:00:00",
		"2020-02-31 10:00:00", "1900-12-31 23:59:59", "9999-12-31 00:00:00", "1901-01-01 00:00:00"},
}

var instants = map[testdb.Dialect][]string{
	testdb.SQLite:   dateTexts,
	testdb.Postgres: {"2019-12-31 23:00:00Z", "2019-12-31 22:59:59.5Z", "infinity", "-infinity", "1900-12-31 23:59:59Z", "9999-12-31 00:00:00Z"},
	testdb.MariaDB:  {"2019-12-31 23:00:00", "2019-12-31 22:59:59", "0000-00-00 00:00:00", "2038-01-19 03:14:07", "1970-01-01 00:00:01"},
}

var others = map[string][]string{
	"n":    {"5", "5.00", "-1", "0", "5.5", "1000000"},
	"f":    {"5", "0.1", "-0.5", "1e20"},
	"b":    {"1", "0"},
	"s":    {"active", "Active", "active ", "", "  ", "5", "5.0", "ä", "a'b", "0000-00-00", "true", "1x", "1e3"},
	"fold": {"active", "Active", "", "straße"},
}

// oddRows makes a table whose rows hold one odd value each, with related rows,
// and reads it back as the rule room sees it.
func oddRows(t *testing.T, db testdb.DB) (*Source, *Subject, map[Key]rule.Row) {
	t.Helper()
	types := oddTypes[db.Dialect]
	var definitions []string
	for _, name := range strings.Fields("d ts tz tx u um ut lay n f b s fold") {
		definitions = append(definitions, name+" "+types[name])
	}
	db.Exec(t, "CREATE TABLE odd (id int PRIMARY KEY, "+strings.Join(definitions, ", ")+")",
		"CREATE TABLE odd_parts (odd_id int, d "+types["d"]+", tx "+types["tx"]+", s "+types["s"]+")",
		"CREATE TABLE odd_deep (part_s "+types["s"]+", tx "+types["tx"]+")")
	lenient := func(statements ...string) {
		if db.Dialect == testdb.MariaDB {
			statements = append([]string{"SET sql_mode = 'ALLOW_INVALID_DATES'", "SET time_zone = '+00:00'"}, statements...)
		}
		if db.Dialect == testdb.Postgres {
			statements = append([]string{"SET timezone = 'UTC'"}, statements...)
		}
		db.Exec(t, statements...)
	}
	id, inserts := 0, []string{"INSERT INTO odd (id) VALUES (0)"}
	add := func(column string, values []string) {
		for _, v := range values {
			id++
			literal := "'" + strings.ReplaceAll(v, "'", "''") + "'"
			if column == "b" {
				literal = map[bool]string{true: "CAST(" + v + " AS integer) = 1", false: v}[db.Dialect == testdb.Postgres]
			}
			inserts = append(inserts, fmt.Sprintf("INSERT INTO odd (id, %s) VALUES (%d, %s)", column, id, literal))
		}
	}
	add("d", nativeDates[db.Dialect])
	add("ts", nativeTimes[db.Dialect])
	add("tz", instants[db.Dialect])
	add("tx", dateTexts)
	add("lay", layoutTexts)
	add("u", unixTexts)
	add("um", []string{"0", "1577833200000", "1577833199999", "5"})
	add("ut", append(unixOddTexts, unixTexts...))
	for _, name := range []string{"n", "f", "b", "s", "fold"} {
		add(name, others[name])
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		id := random.IntN(id + 1)
		date, text := "NULL", "NULL"
		if random.IntN(4) > 0 {
			date = "'" + nativeDates[db.Dialect][random.IntN(min(6, len(nativeDates[db.Dialect])))] + "'"
		}
		if random.IntN(3) > 0 {
			text = "'" + dateTexts[4+random.IntN(4)] + "'"
		}
		inserts = append(inserts, fmt.Sprintf("INSERT INTO odd_parts VALUES (%d, %s, %s, 'p%d')", id, date, text, i))
		if i%3 == 0 {
			inserts = append(inserts, fmt.Sprintf("INSERT INTO odd_deep VALUES ('p%d', %s)", i, text))
		}
	}
	lenient(inserts...)
	s := installed(t, db)
	berlin, _ := time.LoadLocation("Europe/Berlin")
	york, _ := time.LoadLocation("America/New_York")
	subject := subjectOf(t, s, "odd", "id")
	subject.Zones = rule.Zones{Concept: berlin, Source: york}
	subject.Relations = []Relation{
		{Name: "parts", Part: true, Table: tableOf(t, s, "odd_parts"), By: []Join{{"odd_id", "id"}}},
		{Name: "deep", Parent: "parts", Part: true, Table: tableOf(t, s, "odd_deep"), By: []Join{{"part_s", "s"}}},
	}
	return s, subject, readAll(t, s, subject)
}

func subjectOf(t *testing.T, s *Source, table string, key ...string) *Subject {
	t.Helper()
	return &Subject{Table: tableOf(t, s, table), Key: key}
}

func tableOf(t *testing.T, s *Source, name string) *schema.Table {
	t.Helper()
	database, err := s.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	table := database.Table(schema.Name{Table: name})
	if table == nil {
		t.Fatalf("no table %s", name)
	}
	return table
}

func readAll(t *testing.T, s *Source, subject *Subject) map[Key]rule.Row {
	t.Helper()
	found, err := s.Identify(t.Context(), subject, nil, "", 100000)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[Key]rule.Row{}
	for _, candidate := range found {
		row, there, err := s.ReadRow(t.Context(), subject, candidate.Key)
		if err != nil || !there {
			t.Fatalf("row %s: %v %v", candidate.Key, there, err)
		}
		rows[candidate.Key] = row
	}
	return rows
}

// holding selects the keys for which a condition holds.
func holding(t *testing.T, s *Source, subject *Subject, where expr) map[Key]bool {
	t.Helper()
	c := newCompiler(s.d, subject, 0)
	statement := cat("SELECT ", c.key(c.own()), " FROM ", c.item(c.own()), " WHERE ", where)
	held := map[Key]bool{}
	err := s.rows(t.Context(), s.db, statement, func(rows *sql.Rows) error {
		var key Key
		err := rows.Scan(&key)
		held[key] = true
		return err
	})
	if err != nil {
		query, args := statement.write(s.d)
		t.Fatalf("%v\n%s\n%v", err, query, args)
	}
	return held
}

func own(name string, encoding rule.Encoding) rule.Start {
	return rule.OwnDate{Column: rule.DateColumn{Name: name, Encoding: encoding}}
}

func partDate(relation, name string, pick rule.Pick) rule.Start {
	return rule.RelatedDate{Relation: relation, Pick: pick, Column: rule.DateColumn{Name: name}}
}

// TestStartsAgree: SQL and package rule read the same moment from every row.
func TestStartsAgree(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject, rows := oddRows(t, db)
		latest, earliest := partDate("parts", "tx", rule.Max), partDate("parts", "d", rule.Min)
		starts := map[string]rule.Start{
			"d": own("d", ""), "ts": own("ts", ""), "tz": own("tz", ""), "tx": own("tx", ""), "u": own("u", rule.Unix),
			"um": own("um", rule.UnixMS), "ut": own("ut", rule.Unix), "layout": own("lay", "DD.MM.YYYY"), "nonsense": own("lay", "DDMM"),
			"none": nil, "absent": own("absent", ""),
			"max": latest, "min": earliest, "value": partDate("parts", "d", rule.Value), "deep": partDate("deep", "tx", rule.Max),
			"latest":   rule.Latest{Of: []rule.Start{own("tx", ""), latest}},
			"optional": rule.Latest{Of: []rule.Start{latest, earliest}},
			"required": rule.Latest{Of: []rule.Start{partDate("parts", "d", rule.Value), latest}},
			"earliest": rule.Earliest{Of: []rule.Start{own("d", ""), own("tx", ""), earliest}},
			"else":     rule.Else{First: own("d", ""), Then: rule.Else{First: latest, Then: own("tx", "")}},
			"nested":   rule.Latest{Of: []rule.Start{rule.Else{First: own("d", ""), Then: earliest}, rule.Earliest{Of: []rule.Start{latest, own("ts", "")}}}},
		}
		for name, start := range starts {
			c := newCompiler(s.d, subject, 0)
			m := c.start(start, c.own())
			missing, implausible := holding(t, s, subject, m.missing()), holding(t, s, subject, m.implausible())
			for _, day := range []string{"1901-01-01", "2019-12-31", "2020-01-01", "2020-01-02", "2020-03-01", "9999-12-30", "9999-12-31"} {
				limit, _ := rule.ParseDay(day)
				before := holding(t, s, subject, m.before(limit))
				for key, row := range rows {
					want := rule.EvalStart(start, row, subject.Zones)
					if missing[key] != (want.State == rule.Missing) || implausible[key] != (want.State == rule.Implausible) ||
						before[key] != (want.State == rule.Known && want.Day < limit) {
						t.Errorf("%s before %s, row %s %v: want %+v, SQL says missing %t implausible %t before %t", name, day, key,
							filled(row), want, missing[key], implausible[key], before[key])
					}
				}
			}
		}
	})
}

func filled(row rule.Row) string {
	var found []string
	for name, v := range row.(textRow).values {
		if v.Valid && name != "id" {
			found = append(found, fmt.Sprintf("%s=%q", name, v.String))
		}
	}
	return strings.Join(found, " ")
}

// TestConditionsAgree: every operator on every column, and nests of them.
func TestConditionsAgree(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject, rows := oddRows(t, db)
		today := rule.Date(2020, 1, 1)
		for _, cond := range conditions() {
			c := newCompiler(s.d, subject, today)
			held := holding(t, s, subject, c.cond(cond, c.own()))
			for key, row := range rows {
				if want := rule.Holds(cond, row, today, subject.Zones); want != held[key] {
					t.Errorf("%#v of %s: want %t, SQL says %t", cond, filled(row), want, held[key])
				}
			}
		}
	})
}

func conditions() []rule.Cond {
	var all []rule.Cond
	columns := []string{"d", "ts", "tz", "tx", "u", "ut", "lay", "n", "f", "b", "s", "fold", "absent"}
	day, _ := rule.ParseDay("2020-01-01")
	for _, column := range columns {
		c := rule.DateColumn{Name: column}
		for _, v := range []any{"active", "Active", "active ", "", "5", "5.00", "true", "1", "ä", "straße", "a'b", int64(5), 5.0, 0.1, int64(1), true, false, "2020-01-01"} {
			for _, op := range []rule.Op{rule.Is, rule.IsNot, rule.Contains, rule.LessThan, rule.GreaterThan} {
				all = append(all, rule.Test{Column: c, Op: op, Values: []any{v}})
			}
		}
		for _, op := range []rule.Op{rule.In, rule.NotIn} {
			all = append(all, rule.Test{Column: c, Op: op, Values: []any{"active", int64(5), true}}, rule.Test{Column: c, Op: op})
		}
		for _, op := range []rule.Op{rule.Before, rule.After, rule.OlderThan} {
			all = append(all, rule.Test{Column: c, Op: op, Day: day, Period: rule.Period{N: 1, Unit: rule.Months}})
		}
		all = append(all, rule.Test{Column: c, Op: rule.Empty, Values: []any{true}}, rule.Test{Column: c, Op: rule.Empty, Values: []any{false}})
	}
	random := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		all = append(all, nest(random, all[:len(all)/2], 3))
	}
	return append(all, rule.All{}, rule.Any{}, rule.Not{Cond: rule.All{}}, rule.Not{Cond: rule.Any{}}, nil)
}

func nest(random *rand.Rand, leaves []rule.Cond, depth int) rule.Cond {
	if depth == 0 {
		return leaves[random.IntN(len(leaves))]
	}
	switch random.IntN(4) {
	case 0:
		return rule.All{nest(random, leaves, depth-1), nest(random, leaves, depth-1)}
	case 1:
		return rule.Any{nest(random, leaves, depth-1), nest(random, leaves, depth-1)}
	case 2:
		return rule.Not{Cond: nest(random, leaves, depth-1)}
	}
	return leaves[random.IntN(len(leaves))]
}
