package plan

import (
	"slices"
	"strings"
	"unicode"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// OpenRows are rows that belong to the records of a job and look unfinished by
// their column: without a day of payment, with a state like "open". The rule
// does not ask for them; whether there are any on a day is for the data to say.
type OpenRows struct {
	Relation Relation
	Column   string
	Only     rule.Cond // true of a row that looks open
}

// OpenRows names what may be unfinished about the records of a job that erases:
// rows of its relations that hang on the record, and of other tables whose
// foreign key points to it, unless the rule asks for them already.
func (j *Job) OpenRows() []OpenRows {
	if j.Action.Kind != method.Anonymise && j.Action.Kind != method.Delete {
		return nil
	}
	var found []OpenRows
	for _, r := range j.Action.Object.children() {
		if column, only := unfinished(r.Table); only != nil && !j.asks(r) {
			found = append(found, OpenRows{Relation: r, Column: column, Only: only})
		}
	}
	return found
}

// children are the tables whose rows hang on one record each, mapped or not.
func (o *Object) children() []Relation {
	var list []Relation
	for _, r := range o.Relations {
		if r.Parent == "" && !r.Shared && r.Table != nil && hangs(r.By, o.Key) {
			list = append(list, r)
		}
	}
	if o.Table == nil || o.Database == nil {
		return list
	}
	for _, k := range o.Table.Referenced {
		child := Relation{Name: k.Table.Table, Table: o.Database.Table(k.Table), By: joined(k)}
		known := slices.ContainsFunc(o.Relations, func(r Relation) bool { return isTable(r.Table, k.Table) || r.Name == child.Name })
		if child.Table != nil && !known && hangs(child.By, o.Key) {
			list = append(list, child)
		}
	}
	return list
}

// hangs says whether rows are reached from nothing but the record's key.
func hangs(by []concept.Join, key []string) bool {
	return len(by) > 0 && !slices.ContainsFunc(by, func(j concept.Join) bool { return !slices.Contains(key, j.Ours) })
}

func joined(k schema.ForeignKey) []concept.Join {
	var by []concept.Join
	for i := range min(len(k.Columns), len(k.RefColumns)) {
		by = append(by, concept.Join{Theirs: k.Columns[i], Ours: k.RefColumns[i]})
	}
	return by
}

// asks says whether the rule of the job asks for rows of that table.
func (j *Job) asks(r Relation) bool {
	return slices.ContainsFunc(j.When.Unless, func(u rule.Unless) bool {
		has, ok := u.(rule.Has)
		if !ok {
			return false
		}
		asked := j.Action.Object.Relation(has.Relation)
		return has.Relation == r.Name || asked != nil && asked.Table != nil && isTable(r.Table, asked.Table.Name)
	})
}

// unfinished is the column by which a row of the table looks open, and when it
// does: a day or a yes of being done comes before a state in words.
func unfinished(t *schema.Table) (string, rule.Cond) {
	for _, c := range t.Columns {
		if !saysDone(c.Name) {
			continue
		}
		at := rule.DateColumn{Name: c.Name}
		switch {
		case c.Type == schema.Bool:
			return c.Name, rule.Not{Cond: rule.Test{Column: at, Op: rule.Is, Values: []any{true}}}
		case c.Nullable && isDay(c):
			return c.Name, rule.Test{Column: at, Op: rule.Empty, Values: []any{true}}
		}
	}
	for _, c := range t.Columns {
		if states := openStates(c); saysState(c.Name) && len(states) > 0 {
			return c.Name, rule.Test{Column: rule.DateColumn{Name: c.Name}, Op: rule.In, Values: states}
		}
	}
	return "", nil
}

func isDay(c schema.Column) bool {
	return slices.Contains([]schema.Type{schema.Date, schema.Timestamp, schema.Instant}, c.Type)
}

// doneWords say that something is finished, in the name of a day or a yes.
var doneWords = strings.Fields(`paid settled closed completed finished resolved done processed fulfilled cleared
	bezahlt beglichen erledigt geschlossen abgeschlossen beendet bearbeitet ausgeglichen`)

func saysDone(name string) bool {
	words := clueWords(name)
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(doneWords, w) }) &&
		!slices.ContainsFunc(words, func(w string) bool {
			return slices.Contains([]string{"by", "von", "not", "nicht", "amount", "betrag"}, w)
		})
}

func saysState(name string) bool {
	words := clueWords(name)
	return len(words) > 0 && slices.Contains([]string{"status", "state", "zustand"}, words[len(words)-1])
}

// openWords are states in which something is unfinished.
var openWords = strings.Fields(`open unpaid pending new active running overdue due waiting reopened in_progress on_hold
	offen unbezahlt ausstehend neu aktiv laufend überfällig wartend wiedereröffnet in_arbeit in_bearbeitung`)

// openStates are the open words as databases write them; of an enum its own.
func openStates(c schema.Column) []any {
	if !slices.Contains([]schema.Type{schema.Text, schema.Char, schema.Enum}, c.Type) {
		return nil
	}
	var values []any
	for _, w := range openWords {
		first := []rune(w)
		first[0] = unicode.ToUpper(first[0])
		spaced := strings.ReplaceAll(w, "_", " ")
		for _, form := range []string{w, string(first), strings.ToUpper(w), spaced, strings.ToUpper(spaced)} {
			if len(c.Enum) > 0 && !slices.Contains(c.Enum, form) || slices.Contains(values, any(form)) {
				continue
			}
			values = append(values, form)
		}
	}
	return values
}
