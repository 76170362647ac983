package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Draft writes a draft of a concept for a database: its objects, with what can
// be told from names, types and keys. What cannot be told is left undeclared
// behind `# decide:`, so that its object stands still until somebody decides.
// Same schema, same bytes. The url in it is a variable named after the source;
// the real one is never asked for, so it cannot get into the file.
func Draft(source string, db *schema.Database) []byte { return DraftFrom(source, db, nil) }

// DraftFrom is Draft with a look at values: what they look like stands behind a
// column, the values themselves nowhere.
func DraftFrom(source string, db *schema.Database, samples Samples) []byte {
	d := newDrafting(db, samples)
	w := &draftWriter{}
	w.head(source, samples != nil)
	var first *draftTable
	for _, t := range d.tables {
		if t.isObject() {
			w.object(d, t, spoken(nameWords(source)))
			first = cmp.Or(first, example(first, t))
		}
	}
	w.rest(d)
	w.examples(first)
	return []byte(w.text.String())
}

// example prefers the first object of a person that has a date.
func example(best, t *draftTable) *draftTable {
	if best == nil && len(t.person()) > 0 && len(t.dates) > 0 {
		return t
	}
	return nil
}

// drafting is all tables of a database while they are judged. Tables are in
// the order of their names.
type drafting struct {
	db     *schema.Database
	look   Samples // nil: names and types alone
	tables []*draftTable
}

// draftTable is one table with the draft's opinion of it.
type draftTable struct {
	*schema.Table
	name    string // of the object
	key     []string
	columns []draftColumn
	owner   *draftLink // not nil: its rows are a part of the owner's records
	parts   []draftRelation
	related []draftRelation
	dates   []draftDate
}

// draftColumn is a column with what Guess said, or what keys say.
type draftColumn struct {
	*schema.Column
	category method.Category
	personal bool
	why      string
	reason   Why
}

func (c draftColumn) open() bool { return c.personal && c.category == "" }

func newDrafting(db *schema.Database, samples Samples) *drafting {
	d := &drafting{db: db, look: samples}
	for _, t := range db.Tables {
		d.tables = append(d.tables, &draftTable{Table: t})
	}
	slices.SortStableFunc(d.tables, func(a, b *draftTable) int {
		return cmp.Or(cmp.Compare(a.Schema, b.Schema), cmp.Compare(a.Table.Table, b.Table.Table))
	})
	taken := map[string]bool{}
	for _, t := range d.tables {
		words := nameWords(t.Table.Table)
		if len(words) > 0 {
			words[len(words)-1] = singular(words[len(words)-1])
		}
		t.name = unlike(taken, spoken(words))
		d.judge(t)
	}
	d.relate()
	for _, t := range d.tables {
		t.findDates()
	}
	return d
}

// judge decides every column of a table: by its part in a key first, as that
// is known and a name is only a guess. A key column with a personal name stays
// open, as a key can be neither changed nor shown.
func (d *drafting) judge(t *draftTable) {
	for i := range t.Columns {
		c := draftColumn{Column: &t.Columns[i]}
		c.category, c.personal, c.why, c.reason = d.guess(t, *c.Column)
		t.columns = append(t.columns, c)
	}
	t.key = t.chooseKey()
	for i := range t.columns {
		d.judgeKey(t, &t.columns[i])
	}
}

// guess goes by the name, and by the values where somebody looked at some. Only
// a reason that the name gives alone can be taken apart.
func (d *drafting) guess(t *draftTable, c schema.Column) (category method.Category, personal bool, why string, reason Why) {
	category, personal, reason = Reasoned(t.Table.Table, c)
	if d.look != nil {
		if seen, ok := d.look(t.Table, c.Name); ok {
			category, personal, why = GuessFrom(t.Table.Table, c, seen)
			return category, personal, why, reason.seconded(category, personal, seen)
		}
	}
	return category, personal, reason.String(), reason
}

func (d *drafting) judgeKey(t *draftTable, c *draftColumn) {
	role := d.role(t, c)
	switch {
	case role.Code == "":
	case c.category != "":
		c.reason.Code, c.reason.Category = WhyKeySays, c.category
		c.category, c.why = "", fmt.Sprintf("%s, but %s; a key can be neither changed nor hidden", role, c.why)
	default:
		c.personal, c.why, c.reason = false, role.String(), role
	}
}

// role is what keys say of a column; empty if they say nothing. A personal
// primary key is a column like any other where another key was found.
func (d *drafting) role(t *draftTable, c *draftColumn) Why {
	for _, k := range t.ForeignKeys {
		if slices.Contains(k.Columns, c.Name) {
			return Why{Code: WhyRefers, Word: k.RefTable.Table}
		}
	}
	primary := slices.Contains(t.PrimaryKey, c.Name)
	switch {
	case primary && (c.category == "" || slices.Contains(t.key, c.Name)):
		return Why{Code: WhyPrimary}
	case slices.Contains(t.key, c.Name):
		return Why{Code: WhyKey}
	case c.open():
		return d.namedAfter(c)
	}
	return Why{}
}

// namedAfter finds the table that customer_id is named after, where nobody
// declared the foreign key.
func (d *drafting) namedAfter(c *draftColumn) Why {
	words := nameWords(c.Name)
	n := len(words) - 1
	if n < 1 || words[n] != "id" || c.Type != schema.Int && c.Type != schema.UUID {
		return Why{}
	}
	for _, t := range d.db.Tables {
		parts := nameWords(t.Table)
		if len(parts) == 0 || len(t.PrimaryKey) != 1 || t.Column(t.PrimaryKey[0]) == nil {
			continue
		}
		parts[len(parts)-1] = singular(parts[len(parts)-1])
		if slices.Equal(parts, words[:n]) && t.Column(t.PrimaryKey[0]).Type == c.Type {
			return Why{Code: WhyRefersName, Word: t.Table}
		}
	}
	return Why{}
}

// chooseKey is the primary key, or a unique index of columns that are never
// NULL; one without a personal name goes first. Empty: there is none.
func (t *draftTable) chooseKey() []string {
	var keys [][]string
	if len(t.PrimaryKey) > 0 {
		keys = append(keys, t.PrimaryKey)
	}
	for _, x := range t.Indexes {
		if x.Unique && x.Partial == "" && len(x.Columns) > 0 && !slices.ContainsFunc(x.Columns, t.mayBeNull) {
			keys = append(keys, x.Columns)
		}
	}
	for _, key := range keys {
		if !slices.ContainsFunc(key, t.personalName) {
			return key
		}
	}
	if len(keys) > 0 {
		return keys[0]
	}
	return nil
}

// mayBeNull is also true of what is no column: an index over an expression.
func (t *draftTable) mayBeNull(column string) bool {
	c := t.Column(column)
	return c == nil || c.Nullable
}

func (t *draftTable) personalName(column string) bool {
	return slices.ContainsFunc(t.columns, func(c draftColumn) bool { return c.Name == column && c.category != "" })
}

// isPersonal says whether some column was found personal.
func (t *draftTable) isPersonal() bool {
	return slices.ContainsFunc(t.columns, func(c draftColumn) bool { return c.category != "" })
}

func (t *draftTable) isObject() bool { return t.isPersonal() && t.owner == nil }

// of are the table's columns of a category.
func (t *draftTable) of(category method.Category) []draftColumn {
	return slices.DeleteFunc(slices.Clone(t.columns), func(c draftColumn) bool { return c.category != category })
}

// has says whether the table has a column of one of the categories.
func (t *draftTable) has(categories ...method.Category) bool {
	return slices.ContainsFunc(t.columns, func(c draftColumn) bool { return slices.Contains(categories, c.category) })
}

// identifying are the categories that lead to a person, strongest first.
var identifying = []method.Category{method.CategoryIdentifier, method.CategoryEmail, method.CategoryPhone, method.CategoryUsername}

// person lists the identifiers as the file takes them: of the record, and where
// it has none, of its parts; then name and day of birth together. An identifier
// is a kind of its own, so that customer_no of two tables is the same person's.
func (t *draftTable) person() []string {
	list := t.identifiers("")
	for _, p := range t.parts {
		if len(list) == 0 {
			list = p.table.identifiers(p.name + ".")
		}
	}
	names, births := t.of(method.CategoryName), t.of(method.CategoryBirthDate)
	if len(list) > 0 || len(names) == 0 || len(births) == 0 {
		return list
	}
	var all []string
	for _, c := range append(names, births[0]) {
		all = append(all, yamlText(c.Name))
	}
	return []string{"[" + strings.Join(all, ", ") + "]"}
}

func (t *draftTable) identifiers(path string) []string {
	var list []string
	kinds := map[string]bool{}
	for _, category := range identifying {
		for _, c := range t.of(category) {
			ref := yamlText(path + c.Name)
			if category == method.CategoryIdentifier {
				ref = fmt.Sprintf("{%s: %s}", unlike(kinds, identifierKind(c.Name)), ref)
			}
			list = append(list, ref)
		}
	}
	return list
}

// identifierKind is a column's name without the word for number.
func identifierKind(column string) string {
	words := clueWords(column)
	if n := len(words) - 1; n > 0 && (words[n] == "nr" || words[n] == "id") {
		words = words[:n]
	}
	return spoken(words)
}
