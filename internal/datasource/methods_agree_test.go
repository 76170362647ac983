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
		var tables []*shapeTable
		for _, shape := range shapes {
			if _, has := shape.types[db.Dialect]; !has {
				continue
			}
			if before := shape.before[db.Dialect]; before != "" {
				db.Exec(t, before)
			}
			tables = append(tables, laid(t, db, shape, true), laid(t, db, shape, false))
		}
		s := open(t, db.URL)
		bindAll(t, s, tables)
		for _, table := range tables {
			table.widen(t)
		}
		if err := s.Install(t.Context(), "here"); err != nil {
			t.Fatal(err)
		}
		bindAll(t, s, tables)
		for _, table := range tables {
			table.agrees(t)
		}
	})
}

// bindAll looks at the tables as they are now.
func bindAll(t *testing.T, s *Source, tables []*shapeTable) {
	t.Helper()
	database, err := s.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		table.source, table.subject = s, &Subject{Table: database.Table(schema.Name{Table: table.name}), Key: []string{"id"}}
	}
}

// shapeTable is a table with the values of a shape: first in one column, then,
// when it is known what fits, in one for each program.
type shapeTable struct {
	shape
	name     string
	declared string
	rows     int
	db       testdb.DB
	source   *Source
	subject  *Subject
	programs []fitted
}

// fitted is a program with the column that is its own.
type fitted struct {
	method.Program
	what string
}

// lenient lets MariaDB take what old applications have stored.
const lenient = "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"

func (s *shapeTable) exec(t *testing.T, statements ...string) {
	t.Helper()
	if s.db.Dialect == testdb.MariaDB {
		statements = append([]string{lenient}, statements...)
	}
	s.db.Exec(t, statements...)
}

func laid(t *testing.T, db testdb.DB, shape shape, nullable bool) *shapeTable {
	t.Helper()
	table := &shapeTable{shape: shape, name: "t_" + shape.name, db: db, declared: db.Declared(t, shape.types[db.Dialect])}
	values := slices.Concat(shape.values, shape.special[db.Dialect])
	for _, text := range shape.texts {
		values = append(values, literalText(db.Dialect, text, shape.length))
	}
	if nullable {
		table.name += "_null"
		values = append(values, "NULL")
	} else if !strings.Contains(table.declared, "NULL") {
		table.declared += " NOT NULL"
	}
	if shape.unique {
		table.declared += " UNIQUE"
	}
	rows := make([]string, len(values))
	for i, value := range values {
		rows[i] = fmt.Sprintf("(%d, %s)", i+1, value)
	}
	table.exec(t, "CREATE TABLE "+table.name+" (id int PRIMARY KEY, v "+table.declared+")",
		"INSERT INTO "+table.name+" VALUES "+strings.Join(rows, ", "))
	table.rows = len(values)
	return table
}

// widen gives each program a column of its own.
func (s *shapeTable) widen(t *testing.T) {
	t.Helper()
	s.programs = s.fitting()
	if len(s.programs) == 0 && s.subject.Table.Column("v").Nullable {
		t.Errorf("%s: no method fits", s.name)
	}
	columns, copies := "", ""
	for i := range s.programs {
		s.programs[i].Column = fmt.Sprintf("v%d", i)
		columns += fmt.Sprintf(", v%d %s", i, s.declared)
		copies += ", v"
	}
	s.exec(t, "CREATE TABLE wide_"+s.name+" (id int PRIMARY KEY"+columns+")",
		"INSERT INTO wide_"+s.name+" SELECT id"+copies+" FROM "+s.name)
	s.name = "wide_" + s.name
}

// agrees runs the programs that SQL can say in one change, those that only Go
// can in another.
func (s *shapeTable) agrees(t *testing.T) {
	t.Helper()
	var bySQL, byGo []fitted
	for _, p := range s.programs {
		if p.GoOnly {
			byGo = append(byGo, p)
		} else {
			bySQL = append(bySQL, p)
		}
	}
	for _, programs := range [][]fitted{bySQL, byGo} {
		if len(programs) > 0 {
			s.agreeOn(t, programs)
		}
	}
}

func (s *shapeTable) criteria(programs ...fitted) *Criteria {
	change := Change{Kind: method.PartiallyAnonymise}
	for _, p := range programs {
		change.Sets = append(change.Sets, Assign{Column: p.Column, Program: &p.Program})
	}
	return &Criteria{Subject: s.subject, Day: today, Change: change}
}

// agreeOn runs some programs over the table, each in its column.
func (s *shapeTable) agreeOn(t *testing.T, programs []fitted) {
	t.Helper()
	before := make([]map[Key]method.Value, len(programs))
	for i, p := range programs {
		before[i] = s.cells(t, p.Column)
		s.foresees(t, p, before[i])
	}
	whole := s.criteria(programs...)
	id := s.name + " by " + programs[0].Column
	if _, err := s.source.Change(t.Context(), batchOf(id, whole)); err != nil {
		t.Errorf("%s: %v", s.name, err)
		return
	}
	for i, p := range programs {
		s.became(t, p, before[i])
	}
	tally, err := s.source.Tally(t.Context(), whole)
	if err != nil || tally.Met != 0 || tally.Total != s.rows {
		t.Errorf("%s: afterwards %d of %d are met (%v)", s.name, tally.Met, tally.Total, err)
	}
	again, err := s.source.Change(t.Context(), batchOf(id+" again", whole))
	if err != nil || again.Changed != 0 {
		t.Errorf("%s: a second run changes %d (%v)", s.name, again.Changed, err)
	}
}

// foresees holds the records that SQL would change and those Go would together.
func (s *shapeTable) foresees(t *testing.T, p fitted, cells map[Key]method.Value) {
	t.Helper()
	var changing []Key
	for key, old := range cells {
		if !s.equal(p.Apply(old, string(key)), old) {
			changing = append(changing, key)
		}
	}
	slices.SortFunc(changing, byNumber)
	if still := s.still(t, p, cells); !slices.Equal(still, changing) {
		t.Errorf("%s: %s would change %s, Go would change %s", s.name, p.what, inWords(cells, still), inWords(cells, changing))
	}
}

// became holds what stands in the column now and what Go computes together, and
// asks both whether anything is left to do.
func (s *shapeTable) became(t *testing.T, p fitted, before map[Key]method.Value) {
	t.Helper()
	cells := s.cells(t, p.Column)
	for key, now := range cells {
		if want := p.Apply(before[key], string(key)); !s.equal(now, want) {
			t.Errorf("%s: %s makes %+q %+q, Go says %+q", s.name, p.what, shown(before[key]), shown(now), shown(want))
		}
		if again := p.Apply(now, string(key)); !s.equal(again, now) {
			t.Errorf("%s: %s would make %+q %+q again", s.name, p.what, shown(now), shown(again))
		}
	}
	if still := s.still(t, p, cells); len(still) > 0 {
		t.Errorf("%s: %s would still change %s", s.name, p.what, inWords(cells, still))
	}
}

func (s *shapeTable) still(t *testing.T, p fitted, cells map[Key]method.Value) []Key {
	t.Helper()
	still, err := s.source.Still(t.Context(), s.criteria(p), slices.Collect(maps.Keys(cells)))
	if err != nil {
		t.Errorf("%s: %s: still: %v", s.name, p.what, err)
	}
	slices.SortFunc(still, byNumber)
	return still
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

func byNumber(a, b Key) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(string(a), string(b))
}

// cells are the canonical texts of a column.
func (s *shapeTable) cells(t *testing.T, column string) map[Key]method.Value {
	t.Helper()
	c := newCompiler(s.source.d, s.subject, today)
	query, _ := cat("SELECT ", c.key(c.own()), ", ", c.valueText(c.own(), column), " FROM ", c.item(c.own())).write(s.source.d)
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
func (s *shapeTable) equal(a, b method.Value) bool {
	if a == b {
		return true
	}
	c := &s.subject.Table.Columns[1]
	switch {
	case a.Null || b.Null:
		return false
	case s.db.Dialect == testdb.MariaDB && (c.Type == schema.Timestamp || c.Type == schema.Instant):
		return wholeMoment(a.Text) == wholeMoment(b.Text)
	case strings.HasPrefix(c.Raw, "binary("):
		return strings.TrimRight(a.Text, "0") == strings.TrimRight(b.Text, "0")
	case isNumber(c.Type):
		return sameNumber(a.Text, b.Text)
	case s.db.Dialect == testdb.SQLite && numericTexts(c) && sameNumber(a.Text, b.Text):
		return true
	case c.Raw == "jsonb" || s.db.Dialect == testdb.MariaDB && c.Raw == "json": // of MySQL
		return sameDocument(a.Text, b.Text)
	}
	return false
}

// wholeMoment is a text without the zeros of MariaDB's fractions. The first instant
// its TIMESTAMP takes is a second after that of 1970.
func wholeMoment(text string) string {
	text, zoned := strings.CutSuffix(text, "Z")
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if zoned && text == "1970-01-01T00:00:01" {
		return "1970-01-01T00:00:00"
	}
	return text
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

// inWords shows the values of some records.
func inWords(cells map[Key]method.Value, keys []Key) string {
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

// fitting are the programs that fit the column, once each.
func (s *shapeTable) fitting() []fitted {
	var found []fitted
	seen := map[string]bool{}
	c := s.subject.Table.Column("v")
	for _, kind := range []method.Kind{method.Anonymise, method.PartiallyAnonymise, method.Mask} {
		for _, category := range []method.Category{method.CategoryName, method.CategoryEmail, method.CategoryBankAccount, method.CategoryBirthDate} {
			for _, m := range methodsFor(c) {
				p, err := method.Fit(m, kind, method.Column{Name: "v", Type: method.Type(c.Type), Nullable: c.Nullable, Unique: s.unique,
					Length: c.Length, Lowest: c.Lowest, Enum: c.Enum, Category: category})
				if err != nil || s.tooLong(p, c) {
					continue // what does not fit is refused before the first write
				}
				what := fmt.Sprintf("%s of %s as %s", method.Describe(m), category, kind)
				is := fmt.Sprintf("%#v", p.SQL)
				if p.GoOnly {
					is = what
				}
				if !seen[is] {
					seen[is] = true
					found = append(found, fitted{p, what})
				}
			}
		}
	}
	return found
}

// tooLong is what package plan refuses: a key that makes the text too long.
func (s *shapeTable) tooLong(p method.Program, c *schema.Column) bool {
	return p.UsesKey && c.Length > 0 && p.MaxLen+len(fmt.Sprint(s.rows)) > c.Length
}

// methodsFor are the methods of DESIGN section 3 with values for the type.
func methodsFor(c *schema.Column) []method.Method {
	all := []method.Method{{}, {Name: method.Clear}, {Name: method.MaskLetters},
		{Name: method.Template, Text: "anon-{key}@anon.invalid"}, {Name: method.Template, Text: "{key}"},
		{Name: method.Prefix, N: 1}, {Name: method.Prefix, N: 2}, {Name: method.Prefix, N: 5},
		{Name: method.Generalise, To: "month"}, {Name: method.Generalise, To: "year"}, {Name: method.Generalise, To: "decade"},
		{Name: method.Generalise, N: 1}, {Name: method.Generalise, N: 7}, {Name: method.Generalise, N: 10}, {Name: method.Generalise, N: 1000}, {Name: method.Generalise, N: 100_000},
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
