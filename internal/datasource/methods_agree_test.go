package datasource

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestMethodsAgree holds what Go computes and what a database makes of the same
// program together: every method of every kind on every type of column, over
// values that are hard on it. It is the differential test of DESIGN section 5.
func TestMethodsAgree(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		var tables []shapeTable
		for _, shape := range shapes {
			if shape.types[db.Dialect] == "" && shape.name != "untyped" || shape.name == "untyped" && db.Dialect != testdb.SQLite {
				continue
			}
			if before := shape.before[db.Dialect]; before != "" {
				db.Exec(t, before)
			}
			tables = append(tables, laid(t, db, shape, true), laid(t, db, shape, false))
		}
		s := installed(t, db)
		for _, table := range tables {
			table.source, table.subject = s, subjectOf(t, s, table.name, "id")
			table.agrees(t)
		}
	})
}

// shapeTable is a table whose column v takes the values of a shape; o has them
// as they were.
type shapeTable struct {
	shape
	name    string
	rows    int
	db      testdb.DB
	source  *Source
	subject *Subject
}

// lenient lets MariaDB take what old applications have stored.
const lenient = "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"

func laid(t *testing.T, db testdb.DB, shape shape, nullable bool) shapeTable {
	t.Helper()
	table := shapeTable{shape: shape, name: "t_" + shape.name, db: db}
	values := slices.Concat(shape.values, shape.special[db.Dialect])
	for _, text := range shape.texts {
		values = append(values, literalText(db.Dialect, text, shape.length))
	}
	required := ""
	if nullable {
		table.name += "_null"
		values = append(values, "NULL")
	} else if !strings.Contains(shape.types[db.Dialect], "NULL") {
		required = " NOT NULL"
	}
	if shape.unique {
		required += " UNIQUE"
	}
	declared := shape.types[db.Dialect]
	statements := []string{"CREATE TABLE " + table.name + " (id int PRIMARY KEY, o " + declared + ", v " + declared + required + ")"}
	if db.Dialect == testdb.MariaDB {
		statements = append([]string{lenient}, statements...)
	}
	for i, value := range values {
		statements = append(statements, fmt.Sprintf("INSERT INTO %s VALUES (%d, %s, %s)", table.name, i+1, value, value))
	}
	db.Exec(t, statements...)
	table.rows = len(values)
	return table
}

// literalText writes a text as SQL, cut to a length in code points.
func literalText(dialect testdb.Dialect, text string, length int) string {
	if runes := []rune(text); length > 0 && len(runes) > length {
		text = string(runes[:length])
	}
	text = strings.ReplaceAll(text, "'", "''")
	if dialect == testdb.MariaDB {
		text = strings.ReplaceAll(text, `\`, `\\`)
	}
	return "'" + text + "'"
}

// restore puts the values back as they were.
func (s shapeTable) restore(t *testing.T) {
	t.Helper()
	statements := []string{"UPDATE " + s.name + " SET v = o"}
	if s.db.Dialect == testdb.MariaDB {
		statements = append([]string{lenient}, statements...)
	}
	s.db.Exec(t, statements...)
}

// agrees runs every program that fits the column.
func (s shapeTable) agrees(t *testing.T) {
	t.Helper()
	programs := s.programs()
	if len(programs) == 0 && s.subject.Table.Column("v").Nullable {
		t.Errorf("%s: no method fits", s.name)
	}
	for _, name := range slices.Sorted(maps.Keys(programs)) {
		p := programs[name]
		s.restore(t)
		s.agreesOn(t, s.name+": "+name, p)
	}
}

// agreesOn runs one program over the table.
func (s shapeTable) agreesOn(t *testing.T, what string, p method.Program) {
	t.Helper()
	criteria := &Criteria{Subject: s.subject, Day: today, Change: Change{Kind: method.PartiallyAnonymise, Sets: []Assign{{Column: "v", Program: &p}}}}
	before := s.cells(t)
	want, changing := map[Key]method.Value{}, []Key{}
	for key, old := range before {
		want[key] = p.Apply(old, string(key))
		if !s.equal(want[key], old) {
			changing = append(changing, key)
		}
	}
	slices.SortFunc(changing, byNumber)
	all := slices.SortedFunc(maps.Keys(before), byNumber)
	if still := s.still(t, what, criteria, all); !slices.Equal(still, changing) {
		t.Errorf("%s: would change %s, Go would change %s", what, s.listed(before, still), s.listed(before, changing))
	}
	done, err := s.source.Change(t.Context(), batchOf(what, criteria))
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return
	}
	if done.Changed != len(changing) {
		t.Errorf("%s: changed %d, want %d", what, done.Changed, len(changing))
	}
	s.settled(t, what, criteria, all)
	for key, now := range s.cells(t) {
		if !s.equal(now, want[key]) {
			t.Errorf("%s: %+q became %+q, Go says %+q", what, shown(before[key]), shown(now), shown(want[key]))
		}
		if again := p.Apply(now, string(key)); !s.equal(again, now) {
			t.Errorf("%s: %+q would become %+q again", what, shown(now), shown(again))
		}
	}
}

// settled is a second run, which has nothing to do.
func (s shapeTable) settled(t *testing.T, what string, criteria *Criteria, all []Key) {
	t.Helper()
	tally, err := s.source.Tally(t.Context(), criteria)
	if err != nil || tally.Met != 0 || tally.Total != s.rows {
		t.Errorf("%s: afterwards %d of %d are met (%v)", what, tally.Met, tally.Total, err)
	}
	if still := s.still(t, what, criteria, all); len(still) > 0 {
		t.Errorf("%s: afterwards %s would change", what, s.listed(s.cells(t), still))
	}
	again, err := s.source.Change(t.Context(), batchOf(what+" again", criteria))
	if err != nil || again.Changed != 0 {
		t.Errorf("%s: a second run changes %d (%v)", what, again.Changed, err)
	}
}

func (s shapeTable) still(t *testing.T, what string, criteria *Criteria, keys []Key) []Key {
	t.Helper()
	still, err := s.source.Still(t.Context(), criteria, keys)
	if err != nil {
		t.Errorf("%s: still: %v", what, err)
	}
	slices.SortFunc(still, byNumber)
	return still
}

func byNumber(a, b Key) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(string(a), string(b))
}

// cells are the canonical texts of the column.
func (s shapeTable) cells(t *testing.T) map[Key]method.Value {
	t.Helper()
	c := newCompiler(s.source.d, s.subject, today)
	query, _ := cat("SELECT ", c.key(c.own()), ", ", c.text(c.own(), "v"), " FROM ", c.item(c.own())).write(s.source.d)
	rows, err := s.source.db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	cells := map[Key]method.Value{}
	for rows.Next() {
		var key Key
		var text *string
		if err := rows.Scan(&key, &text); err != nil {
			t.Fatal(err)
		}
		cells[key] = method.Value{Null: text == nil}
		if text != nil {
			cells[key] = method.Value{Text: *text}
		}
	}
	return cells
}

// equal compares two canonical texts. Approximate numbers, and those of a
// database that keeps no places, are equal by value; so are parsed documents.
func (s shapeTable) equal(a, b method.Value) bool {
	if a == b {
		return true
	}
	c := s.subject.Table.Column("v")
	switch {
	case a.Null || b.Null:
		return false
	case isNumber(c.Type):
		return sameNumber(a.Text, b.Text)
	case c.Raw == "jsonb":
		return sameDocument(a.Text, b.Text)
	}
	return false
}

func sameNumber(a, b string) bool {
	x, isX := new(big.Rat).SetString(a)
	y, isY := new(big.Rat).SetString(b)
	if !isX || !isY {
		return false
	}
	if x.Cmp(y) == 0 {
		return true
	}
	nearX, _ := x.Float64()
	nearY, _ := y.Float64()
	return nearX == nearY && (strings.ContainsAny(a+b, "eE"))
}

func sameDocument(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && fmt.Sprint(x) == fmt.Sprint(y)
}

// listed shows the values of some records.
func (s shapeTable) listed(cells map[Key]method.Value, keys []Key) string {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = fmt.Sprintf("%+q", shown(cells[key]))
	}
	return "[" + strings.Join(texts, " ") + "]"
}

func shown(v method.Value) string {
	if v.Null {
		return testdb.Null
	}
	return v.Text
}

// programs are all that fit the column, once each, by a name that says how.
func (s shapeTable) programs() map[string]method.Program {
	found, seen := map[string]method.Program{}, map[string]bool{}
	c := s.subject.Table.Column("v")
	for _, kind := range []method.Kind{method.Anonymise, method.PartiallyAnonymise, method.Mask} {
		for _, category := range []method.Category{method.CategoryName, method.CategoryEmail, method.CategoryBankAccount, method.CategoryBirthDate} {
			for _, m := range methodsFor(c) {
				p, err := method.Fit(m, kind, method.Column{Name: "v", Type: method.Type(c.Type), Nullable: c.Nullable, Unique: s.unique,
					Length: c.Length, Enum: c.Enum, Category: category})
				if err != nil || s.tooLong(p, c) {
					continue // what does not fit is refused before the first write
				}
				is := fmt.Sprintf("%#v", p.SQL)
				if p.GoOnly {
					is = fmt.Sprintf("%s %s %s", method.Describe(m), kind, category)
				}
				if !seen[is] {
					seen[is] = true
					found[fmt.Sprintf("%s of %s as %s", method.Describe(m), category, kind)] = p
				}
			}
		}
	}
	return found
}

// tooLong is what package plan refuses: a key that makes the text too long.
func (s shapeTable) tooLong(p method.Program, c *schema.Column) bool {
	return p.UsesKey && c.Length > 0 && p.MaxLen+len(fmt.Sprint(s.rows)) > c.Length
}

// methodsFor are the methods of DESIGN section 3 with values for the type.
func methodsFor(c *schema.Column) []method.Method {
	all := []method.Method{{}, {Name: method.Clear}, {Name: method.MaskLetters},
		{Name: method.Template, Text: "anon-{key}@anon.invalid"}, {Name: method.Template, Text: "{key}"},
		{Name: method.Prefix, N: 1}, {Name: method.Prefix, N: 2}, {Name: method.Prefix, N: 5},
		{Name: method.Generalise, To: "month"}, {Name: method.Generalise, To: "year"}, {Name: method.Generalise, To: "decade"},
		{Name: method.Generalise, N: 1}, {Name: method.Generalise, N: 7}, {Name: method.Generalise, N: 10}, {Name: method.Generalise, N: 1000},
		{Name: method.JSON, Paths: map[string]string{"email": "email", "keep": "not_personal", "*": "name"}},
		{Name: method.JSON, Paths: map[string]string{"email": "email", "*": "not_personal"}},
	}
	for _, text := range slices.Concat(fixed[c.Type], fixed[schema.Text]) {
		all = append(all, method.Method{Name: method.Replace, Text: text})
	}
	return all
}

// fixed are values for replace.
var fixed = map[schema.Type][]string{
	schema.Text: {"", "X", "XXXX", "O'x\\y"}, schema.Int: {"0", "7"}, schema.Decimal: {"0", "12.50", "-1"}, schema.Float: {"0", "2.5"},
	schema.Bytes: {"", "beef"}, schema.Bool: {"true", "false"}, schema.Date: {"1970-01-01", "9999-12-31"},
	schema.Timestamp: {"1970-01-01 00:00:00", "2020-02-29 23:59:59"}, schema.Instant: {"1971-01-01T00:00:00Z"},
	schema.Time: {"00:00:00", "12:30:00"}, schema.UUID: {"00000000-0000-0000-0000-000000000000"},
	schema.JSON: {"{}", `{"a":1}`, "[]"}, schema.Enum: {"new", "Active", "it's"},
}
