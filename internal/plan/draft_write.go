package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// draftWriter writes the file line by line, remarks in a column of their own.
type draftWriter struct{ text strings.Builder }

const remarkColumn = 40

// line writes one line at a depth of indents, perhaps with a remark.
func (w *draftWriter) line(depth int, text, remark string) {
	line := strings.Repeat("  ", depth) + text
	if remark != "" {
		line += strings.Repeat(" ", max(remarkColumn-len([]rune(line)), 1)) + "# " + printable(remark)
	}
	w.text.WriteString(strings.TrimRight(line, " ") + "\n")
}

// printable keeps a name of the database on its line: a comment has no quotes.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}

func (w *draftWriter) head(source string, looked bool) {
	name := spoken(nameWords(source))
	from := "names and types of columns; no row was read. Go"
	if looked {
		from = "names, types and a look at some rows. Go"
	}
	for _, text := range []string{
		"# A draft, guessed from " + from,
		"# through it line by line: a guess is not a decision. Whatever stands behind",
		"# `decide` is not declared yet; until it is, its object's jobs stand still.",
		"# Columns go under columns with a category, or under not_personal.",
		"fristwerk: 1",
		"name: " + yamlText(name),
	} {
		w.line(0, text, "")
	}
	w.line(0, "timezone: Europe/Berlin", "decide: the zone whose days count")
	w.line(0, "", "")
	w.line(0, "sources:", "")
	w.line(1, name+":", "")
	w.line(2, "url: ${"+strings.ToUpper(name)+"_URL}", "sqlite:PATH, postgres://… or mysql://…, in the environment")
	w.line(0, "", "")
}

func (w *draftWriter) object(d *drafting, t *draftTable, source string) {
	if !strings.Contains(w.text.String(), "\nobjects:") {
		w.line(0, "objects:", "")
	}
	w.line(0, "", "")
	w.line(1, t.name+":", "")
	w.line(2, "source: "+source, "")
	w.line(2, "table: "+yamlTable(t.Name), "")
	w.key(t)
	if person := t.person(); len(person) > 0 {
		w.line(2, "person: ["+strings.Join(person, ", ")+"]", "strongest first")
	} else {
		w.line(2, "person: none", "decide: nothing was found that leads to a person")
	}
	w.columns(2, t)
	w.parts(2, t)
	w.related(t)
	w.dates(t)
}

func (w *draftWriter) key(t *draftTable) {
	switch {
	case len(t.key) == 0:
		w.line(2, "# decide: key: no primary key and no unique index of columns that are never NULL", "")
	case len(t.key) == 1:
		w.line(2, "key: "+yamlText(t.key[0]), "")
	default:
		w.line(2, "key: "+yamlList(t.key), "")
	}
}

// columns writes the two lists. A column to decide is written as a comment in
// the second, ready to be uncommented or moved.
func (w *draftWriter) columns(depth int, t *draftTable) {
	w.line(depth, "columns:", "")
	plain := 0
	for _, c := range t.columns {
		if c.category != "" {
			w.line(depth+1, yamlText(c.Name)+": "+string(c.category), c.why)
		} else if !c.personal {
			plain++
		}
	}
	if plain == 0 {
		w.line(depth, "not_personal: []", "decide: instead of [], those below that are not personal")
	} else {
		w.line(depth, "not_personal:", "")
	}
	for _, c := range t.columns {
		switch {
		case c.open():
			w.line(depth+1, "# - "+yamlText(c.Name), "decide: "+c.why)
		case !c.personal:
			w.line(depth+1, "- "+yamlText(c.Name), c.why)
		}
	}
}

func (w *draftWriter) parts(depth int, t *draftTable) {
	if len(t.parts) > 0 {
		w.line(depth, "parts:", "changed and deleted with the record")
	}
	for _, p := range t.parts {
		w.line(depth+1, p.name+":", p.why)
		w.line(depth+2, "table: "+yamlTable(p.table.Name), "")
		w.line(depth+2, "by: "+yamlJoin(p.by), "")
		w.columns(depth+2, p.table)
		w.parts(depth+2, p.table)
	}
}

func (w *draftWriter) related(t *draftTable) {
	if len(t.related) > 0 {
		w.line(2, "related:", "only read")
	}
	for _, r := range t.related {
		w.line(3, fmt.Sprintf("%s: {table: %s, by: %s}", r.name, yamlTable(r.table.Name), yamlJoin(r.by)), "")
	}
}

func (w *draftWriter) dates(t *draftTable) {
	if len(t.dates) == 0 {
		w.line(2, "# dates:", "decide: no date was found that a rule could start from")
		return
	}
	w.line(2, "dates:", "what a rule can start from")
	for _, d := range t.dates {
		w.line(3, d.name+": "+d.form, d.why)
	}
}

// rest lists the tables that are no object, with the columns in which somebody
// should look for persons all the same.
func (w *draftWriter) rest(d *drafting) {
	began := false
	for _, t := range d.tables {
		if t.isPersonal() {
			continue
		}
		if !began {
			w.line(0, "", "")
			w.line(0, "# Tables in which nothing speaks of a person. Look into what stands behind", "")
			w.line(0, "# `decide`; a table with personal columns needs an object or is a part.", "")
			began = true
		}
		var open []string
		for _, c := range t.columns {
			if c.open() {
				open = append(open, yamlText(c.Name))
			}
		}
		line := "#   " + printable(t.Name.String())
		if len(open) > 0 {
			line += ": decide " + strings.Join(open, ", ")
		}
		w.line(0, line, "")
	}
}

// examples shows two jobs on one object, as comments.
func (w *draftWriter) examples(t *draftTable) {
	if t == nil {
		return
	}
	w.line(0, "", "")
	w.line(0, "# Two jobs to begin with, as an example. Periods and grounds are yours to decide.", "")
	for _, text := range strings.Split(strings.TrimSpace(fmt.Sprintf(exampleJobs, t.name, t.dates[0].name)), "\n") {
		w.line(0, "# "+text, "")
	}
}

const exampleJobs = `
actions:
  lock_%[1]s:
    object: %[1]s
    kind: lock
  anonymise_%[1]s:
    object: %[1]s
    kind: anonymise
jobs:
  lock_old_%[1]s:
    action: lock_%[1]s
    schedule: "0 3 * * *"
    when: {start: %[2]s, after: 1 year, from: event}
    basis: Art. 5 Abs. 1 lit. e DSGVO
  anonymise_old_%[1]s:
    action: anonymise_%[1]s
    schedule: "30 3 * * *"
    when: {start: %[2]s, after: 8 years, from: end of year}
    basis: Art. 17 Abs. 1 lit. a DSGVO`

// yamlText is a name as YAML: plain where it can be read as nothing else.
func yamlText(name string) string {
	plain := name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") == "" &&
		(name[0] == '_' || name[0] >= 'A')
	switch strings.ToLower(name) {
	case "true", "false", "yes", "no", "on", "off", "y", "n", "null":
		plain = false
	}
	if plain {
		return name
	}
	return strconv.Quote(name)
}

func yamlList(names []string) string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = yamlText(n)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func yamlTable(n schema.Name) string {
	if !strings.Contains(n.Schema+n.Table, ".") {
		return yamlText(n.String())
	}
	if n.Schema == "" {
		return "{name: " + strconv.Quote(n.Table) + "}"
	}
	return "{schema: " + strconv.Quote(n.Schema) + ", name: " + strconv.Quote(n.Table) + "}"
}

func yamlJoin(by []concept.Join) string {
	list := make([]string, len(by))
	for i, j := range by {
		list[i] = yamlText(j.Theirs) + ": " + yamlText(j.Ours)
	}
	return "{" + strings.Join(list, ", ") + "}"
}
