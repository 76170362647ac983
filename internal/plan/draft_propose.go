package plan

import (
	"errors"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// ErrNoProposal says that a table cannot become an object as it is decided.
var ErrNoProposal = errors.New("the table cannot become an object")

// TableProposal is what names, types and keys say of one table: what Draft
// writes, as a value that a person goes through column by column.
type TableProposal struct {
	Table    string           `json:"table"`  // schema.table, or the table alone
	Object   string           `json:"object"` // the name it would have
	Key      []string         `json:"key"`    // empty: none was found
	Personal bool             `json:"personal"`
	PartOf   string           `json:"part_of,omitempty"` // the table whose records its rows belong to
	Columns  []ColumnProposal `json:"columns"`
	Parts    []TableProposal  `json:"parts"` // with Object the name of the part
	Dates    []string         `json:"dates"` // a rule could start from
}

// ColumnProposal is what is said of one column. Open: nobody can tell from
// here, so a person decides.
type ColumnProposal struct {
	Name     string          `json:"name"`
	Type     string          `json:"type"`
	Category method.Category `json:"category,omitempty"`
	Open     bool            `json:"open"`
	Why      Why             `json:"why"`
}

// NotPersonal is the decision that a column says nothing of a person.
const NotPersonal = "not_personal"

// Decisions are what a person decided: by table and column a category,
// NotPersonal, or nothing where the column stays undeclared. A table that is
// not in it is as proposed.
type Decisions map[string]map[string]string

// ProposeTables proposes something for every table by names and types, in the
// order of their names.
func ProposeTables(db *schema.Database) []TableProposal {
	d := newDrafting(db, nil)
	list := make([]TableProposal, len(d.tables))
	for i, t := range d.tables {
		list[i] = t.proposal(t.name)
	}
	return list
}

// ProposeTable proposes something for one table and its parts, with what their
// values look like; false if there is no such table.
func ProposeTable(db *schema.Database, table string, samples Samples) (TableProposal, bool) {
	d := newDrafting(db, nil)
	i := slices.IndexFunc(d.tables, func(t *draftTable) bool { return t.Name.String() == table })
	if i < 0 {
		return TableProposal{}, false
	}
	t := d.tables[i]
	d.look = samples
	for _, part := range append([]*draftTable{t}, partTables(t)...) {
		part.columns = nil
		d.judge(part)
	}
	return t.proposal(t.name), true
}

func (t *draftTable) proposal(name string) TableProposal {
	p := TableProposal{Table: t.Name.String(), Object: name, Key: append([]string{}, t.key...), Personal: t.isPersonal(),
		Columns: []ColumnProposal{}, Parts: []TableProposal{}, Dates: []string{}}
	if t.owner != nil {
		p.PartOf = t.owner.parent.Name.String()
	}
	for _, c := range t.columns {
		p.Columns = append(p.Columns, ColumnProposal{c.Name, string(c.Type), c.category, c.open(), c.reason})
	}
	for _, part := range t.parts {
		p.Parts = append(p.Parts, part.table.proposal(part.name))
	}
	for _, date := range t.dates {
		p.Dates = append(p.Dates, date.name)
	}
	return p
}

// ProposedObject is the entry of a concept for one table, with its parts, as it
// was decided. Undecided columns are left undeclared: a finding will say so and
// the object's jobs stand still until then.
func ProposedObject(db *schema.Database, source, table string, decisions Decisions) (name string, fields []concept.Field, err error) {
	d := newDrafting(db, nil)
	i := slices.IndexFunc(d.tables, func(t *draftTable) bool { return t.Name.String() == table })
	if i < 0 {
		return "", nil, fmt.Errorf("there is no table %s: %w", table, ErrNoProposal)
	}
	t := d.tables[i]
	if len(t.key) == 0 {
		return "", nil, fmt.Errorf("%s has no key: %w", table, ErrNoProposal)
	}
	for _, part := range append([]*draftTable{t}, partTables(t)...) {
		if err := part.decide(decisions[part.Name.String()]); err != nil {
			return "", nil, err
		}
	}
	return t.name, append([]concept.Field{
		{Key: "source", Value: source},
		{Key: "table", Value: tableValue(t.Name)},
		{Key: "key", Value: oneOrWords(t.key)},
		{Key: "person", Value: t.personValue()},
	}, append(t.columnFields(), t.belongings()...)...), nil
}

func partTables(t *draftTable) []*draftTable {
	var list []*draftTable
	for _, p := range t.parts {
		list = append(list, p.table)
		list = append(list, partTables(p.table)...)
	}
	return list
}

// decide replaces guesses by decisions.
func (t *draftTable) decide(by map[string]string) error {
	for i := range t.columns {
		c := &t.columns[i]
		decision, decided := by[c.Name]
		switch {
		case by == nil || !decided:
		case decision == "":
			c.category, c.personal = "", true
		case decision == NotPersonal:
			c.category, c.personal = "", false
		case !slices.Contains(method.Categories(), method.Category(decision)):
			return fmt.Errorf("%s is no category: %w", c.Name, ErrNoProposal)
		case slices.Contains(t.key, c.Name):
			return fmt.Errorf("%s is part of the key, which may not be personal: %w", c.Name, ErrNoProposal)
		default:
			c.category, c.personal = method.Category(decision), true
		}
	}
	return nil
}

func (t *draftTable) columnFields() []concept.Field {
	columns, not := concept.Map{}, concept.Words{}
	for _, c := range t.columns {
		switch {
		case c.category != "":
			columns = append(columns, concept.Field{Key: c.Name, Value: string(c.category)})
		case !c.personal:
			not = append(not, c.Name)
		}
	}
	return []concept.Field{{Key: "columns", Value: columns}, {Key: "not_personal", Value: not}}
}

// belongings are parts, related tables and dates, as far as there are any.
func (t *draftTable) belongings() []concept.Field {
	var fields []concept.Field
	if parts := t.partsValue(); len(parts) > 0 {
		fields = append(fields, concept.Field{Key: "parts", Value: parts})
	}
	related := concept.Map{}
	for _, r := range t.related {
		related = append(related, concept.Field{Key: r.name, Value: concept.Map{
			{Key: "table", Value: tableValue(r.table.Name)}, {Key: "by", Value: joinValue(r.by)}}})
	}
	if len(related) > 0 {
		fields = append(fields, concept.Field{Key: "related", Value: related})
	}
	dates := concept.Map{}
	for _, d := range t.dates {
		if value := d.value(t); value != nil {
			dates = append(dates, concept.Field{Key: d.name, Value: value})
		}
	}
	if len(dates) > 0 {
		fields = append(fields, concept.Field{Key: "dates", Value: dates})
	}
	return fields
}

func (t *draftTable) partsValue() concept.Map {
	parts := concept.Map{}
	for _, p := range t.parts {
		fields := append(concept.Map{{Key: "table", Value: tableValue(p.table.Name)}, {Key: "by", Value: joinValue(p.by)}}, p.table.columnFields()...)
		if inner := p.table.partsValue(); len(inner) > 0 {
			fields = append(fields, concept.Field{Key: "parts", Value: inner})
		}
		parts = append(parts, concept.Field{Key: p.name, Value: fields})
	}
	return parts
}

// value is a date as the file takes it; nil if its column was decided to be
// personal, since an action that replaces it would move the start.
func (d draftDate) value(t *draftTable) any {
	if d.of != "" {
		return concept.Map{{Key: "max", Value: d.column}, {Key: "of", Value: d.of}}
	}
	i := slices.IndexFunc(t.columns, func(c draftColumn) bool { return c.Name == d.column })
	if i < 0 || t.columns[i].personal {
		return nil
	}
	return d.column
}

// personValue is person: a list of identifiers, strongest first, or none.
func (t *draftTable) personValue() any {
	list := t.identifierValues("")
	for _, p := range t.parts {
		if len(list) == 0 {
			list = p.table.identifierValues(p.name + ".")
		}
	}
	names, births := t.of(method.CategoryName), t.of(method.CategoryBirthDate)
	if len(list) == 0 && len(names) > 0 && len(births) > 0 {
		together := concept.Words{}
		for _, c := range append(names, births[0]) {
			together = append(together, c.Name)
		}
		return concept.List{together}
	}
	if len(list) == 0 {
		return "none"
	}
	return list
}

func (t *draftTable) identifierValues(path string) concept.List {
	list := concept.List{}
	kinds := map[string]bool{}
	for _, category := range identifying {
		for _, c := range t.of(category) {
			if category == method.CategoryIdentifier {
				list = append(list, concept.Map{{Key: unlike(kinds, identifierKind(c.Name)), Value: path + c.Name}})
			} else {
				list = append(list, path+c.Name)
			}
		}
	}
	return list
}

func tableValue(n schema.Name) any {
	switch {
	case !slices.Contains([]byte(n.Schema+n.Table), '.'):
		return n.String()
	case n.Schema == "":
		return concept.Map{{Key: "name", Value: n.Table}}
	}
	return concept.Map{{Key: "schema", Value: n.Schema}, {Key: "name", Value: n.Table}}
}

func oneOrWords(names []string) any {
	if len(names) == 1 {
		return names[0]
	}
	return concept.Words(names)
}

func joinValue(by []concept.Join) concept.Map {
	m := concept.Map{}
	for _, j := range by {
		m = append(m, concept.Field{Key: j.Theirs, Value: j.Ours})
	}
	return m
}
