package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// draftLink is a foreign key between two tables of the draft.
type draftLink struct {
	child, parent *draftTable
	columns       []string // of the child
	ref           []string // of the parent
	cascades      bool
}

// draftRelation is a part or a related table under its name.
type draftRelation struct {
	name  string
	table *draftTable
	by    []concept.Join
	why   string
	many  bool // its rows are many to a record
}

// relate finds out which tables are parts of which, then names all relations.
func (d *drafting) relate() {
	links := d.links()
	for _, child := range d.tables {
		d.adopt(child, links)
	}
	for _, t := range d.tables {
		if t.isPersonal() {
			t.nameRelations(links)
		}
	}
}

// links are the foreign keys whose two ends are known and differ.
func (d *drafting) links() []draftLink {
	var links []draftLink
	for _, child := range d.tables {
		for _, k := range child.ForeignKeys {
			parent := d.table(k.RefTable)
			if parent == nil || parent == child {
				continue
			}
			ref := k.RefColumns
			if len(ref) == 0 {
				ref = parent.PrimaryKey
			}
			if len(ref) == len(k.Columns) {
				links = append(links, draftLink{child, parent, k.Columns, ref, k.OnDelete == "CASCADE"})
			}
		}
	}
	return links
}

func (d *drafting) table(n schema.Name) *draftTable {
	t := d.db.Table(n)
	i := slices.IndexFunc(d.tables, func(x *draftTable) bool { return x.Table == t })
	if i < 0 {
		return nil
	}
	return d.tables[i]
}

// adopt makes a table a part of the table it belongs to most, if there is one
// and parts stay within their two levels.
func (d *drafting) adopt(child *draftTable, links []draftLink) {
	best, most := -1, 0
	for i, l := range links {
		if n := l.closeness(); l.child == child && n > most && d.height(child)+l.parent.depth() < 2 && !l.parent.within(child) {
			best, most = i, n
		}
	}
	if best >= 0 {
		child.owner = &links[best]
	}
}

// closeness says how much the child's rows are the parent's; 0: not at all. A
// contract refers to an organisation and is not a part of it: whose rows name
// a person and how to find him are records of their own.
func (l draftLink) closeness() int {
	n := 0
	if l.cascades {
		n += 4
	}
	if strings.HasPrefix(l.child.name, l.parent.name+"_") {
		n += 2
	}
	if !slices.ContainsFunc(l.columns, l.child.mayBeNull) {
		n++
	}
	if !l.child.isPersonal() || !l.parent.isPersonal() || l.child.namesPerson() {
		return 0
	}
	return n
}

// namesPerson says whether the table's rows stand for persons by themselves.
func (t *draftTable) namesPerson() bool {
	return t.has(method.CategoryIdentifier, method.CategoryUsername, method.CategoryContractNumber) ||
		t.has(method.CategoryName) && t.has(method.CategoryEmail, method.CategoryBirthDate)
}

// depth counts the owners above a table, height the levels of parts below.
func (t *draftTable) depth() int {
	if t.owner == nil {
		return 0
	}
	return 1 + t.owner.parent.depth()
}

func (d *drafting) height(t *draftTable) int {
	most := 0
	for _, part := range d.tables {
		if part.owner != nil && part.owner.parent == t {
			most = max(most, 1+d.height(part))
		}
	}
	return most
}

// within says whether a table is t or lies below it.
func (t *draftTable) within(above *draftTable) bool {
	return t == above || t.owner != nil && t.owner.parent.within(above)
}

// nameRelations lists a table's parts and, of an object, the other tables
// beside it: its children by their names, its parents by the columns that lead
// to them.
func (t *draftTable) nameRelations(links []draftLink) {
	taken := map[string]bool{}
	for i, l := range links {
		if l.child.owner == &links[i] && l.parent == t {
			t.parts = append(t.parts, draftRelation{unlike(taken, l.childName()), l.child, l.toChild(), l.whyPart(), true})
		}
	}
	if t.owner != nil {
		return
	}
	for i, l := range links {
		switch {
		case l.parent == t && l.child.owner != &links[i]:
			t.related = append(t.related, draftRelation{unlike(taken, l.childName()), l.child, l.toChild(), "", true})
		case l.child == t:
			t.related = append(t.related, draftRelation{unlike(taken, l.parentName()), l.parent, l.toParent(), "", false})
		}
	}
}

func (l draftLink) whyPart() string {
	switch {
	case l.cascades:
		return "the database deletes these rows with the record"
	case strings.HasPrefix(l.child.name, l.parent.name+"_"):
		return "rows named after the record"
	}
	return "rows that are never without the record"
}

// childName is the child's own name without the parent's: activities of
// contract_activities.
func (l draftLink) childName() string {
	words := nameWords(l.child.Table.Table)
	if name, ok := strings.CutPrefix(strings.Join(words, "_"), l.parent.name+"_"); ok {
		return spoken([]string{name})
	}
	return spoken(words)
}

// parentName is the column's name without id: organisation of organisation_id.
func (l draftLink) parentName() string {
	words := nameWords(l.columns[len(l.columns)-1])
	if n := len(words) - 1; n > 0 && words[n] == "id" {
		return spoken(words[:n])
	}
	return l.parent.name
}

func (l draftLink) toChild() []concept.Join {
	by := make([]concept.Join, len(l.columns))
	for i := range by {
		by[i] = concept.Join{Theirs: l.columns[i], Ours: l.ref[i]}
	}
	return by
}

func (l draftLink) toParent() []concept.Join {
	by := make([]concept.Join, len(l.columns))
	for i := range by {
		by[i] = concept.Join{Theirs: l.ref[i], Ours: l.columns[i]}
	}
	return by
}

// draftDate is a date a rule could start from.
type draftDate struct {
	name, form, why string
	rank            int
	column, of      string // of: the relation whose latest date it is; empty for a column of the record
}

// findDates proposes the record's own dates, ends first, and the last date of
// each table with many rows to a record.
func (t *draftTable) findDates() {
	var found []draftDate
	for _, c := range t.columns {
		if rank := c.dateRank(); rank > 0 && !c.personal {
			found = append(found, draftDate{name: dateName(c.Name), form: yamlText(c.Name), why: c.why, rank: rank, column: c.Name})
		}
	}
	for _, r := range slices.Concat(t.parts, t.related) {
		if column := r.table.bestDate(); r.many && column != "" {
			form := "{max: " + yamlText(column) + ", of: " + r.name + "}"
			found = append(found, draftDate{name: "last_" + singular(r.name), form: form, why: "the latest of " + r.table.Table.Table, rank: 2, column: column, of: r.name})
		}
	}
	slices.SortStableFunc(found, func(a, b draftDate) int { return -cmp.Compare(a.rank, b.rank) })
	taken := map[string]bool{}
	for i := range found {
		found[i].name = unlike(taken, found[i].name)
	}
	t.dates = found
}

// dateRank is 3 for an end, 2 for another date of business, 1 for the day the
// row was made, 0 for what is no date to start from: the day of the last
// writing moves with every correction.
func (c draftColumn) dateRank() int {
	words := clueWords(c.Name)
	switch {
	case !isDated(c.Type), anyOf(words, changing):
		return 0
	case anyOf(words, endDates):
		return 3
	case anyOf(words, writing):
		return 1
	case anyOf(words, eventDates), anyOf(words, plainDates):
		return 2
	}
	return 0
}

// plainDates say when something happened in a table of events; of a person they
// may say anything.
var plainDates = wordSet(`date datum day tag`)

var changing = wordSet(`updated update modified changed geaendert aenderung imported`)

// bestDate is the column that says best when something happened.
func (t *draftTable) bestDate() string {
	best, rank := "", 0
	for _, c := range t.columns {
		n := c.dateRank()
		if n == 3 {
			n = 1 // an end of theirs is not when it happened
		}
		if c.category == "" && n > rank {
			best, rank = c.Name, n
		}
	}
	return best
}

// dateName is a column's name without what only says that it is a date.
func dateName(column string) string {
	words := nameWords(column)
	if n := len(words) - 1; n > 0 && dateEndings[words[n]] {
		words = words[:n]
	}
	return spoken(words)
}

var dateEndings = wordSet(`on at am date datum day tag`)
