package engine

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// CaseEvidence is a case file with what bears it out.
type CaseEvidence struct {
	CaseFile
	Deeds []CaseDeed `json:"deeds"`
	Left  []CaseLeft `json:"left"` // records that were not changed
}

// CaseDeed is one action that was done to records of a case: by one rule of one
// version, in one run, on one day.
type CaseDeed struct {
	Object  string    `json:"object"`
	Action  string    `json:"action"`
	Kind    string    `json:"kind"`
	Job     string    `json:"job,omitempty"` // empty: by hand
	Run     string    `json:"run,omitempty"`
	Day     *rule.Day `json:"day,omitempty"`
	Items   []string  `json:"items"`             // ids of the case's items
	By      string    `json:"by,omitempty"`      // who agreed (several with blanks between), or set the mark
	Unasked bool      `json:"unasked,omitempty"` // nobody had to agree: By is the job, or who ordered it
	Changes bool      `json:"changes"`           // values were changed or deleted; a mark does not
	Version int64     `json:"version,omitempty"` // of the concept; 0: none was asked
	// VersionGone says that this version is not kept any more or cannot be read by
	// this program: then nobody can say any more what follows.
	VersionGone bool           `json:"version_gone,omitempty"`
	Columns     []DeedColumn   `json:"columns,omitempty"`
	Tables      []string       `json:"tables,omitempty"` // of parts that the action writes to
	Sets        []DeedColumn   `json:"sets,omitempty"`   // along with it: not personal
	Duties      []DeletionDuty `json:"duties,omitempty"` // that were asked in the transaction; none held
	// BackupsUntil is the last day on which a backup may hold what was there
	// before; nil where nobody can say.
	BackupsUntil *rule.Day   `json:"backups_until,omitempty"`
	Batches      []DeedBatch `json:"batches,omitempty"`
}

// DeedColumn is a column and what became of it: a method as the concept spells
// it, empty for the default of its category.
type DeedColumn struct {
	Name     string    `json:"name"`
	Title    TitleText `json:"title"`
	Category string    `json:"category,omitempty"`
	Method   string    `json:"method,omitempty"` // clear, replace, template, mask, redact, prefix, month, year, decade, step, json
	Value    string    `json:"value,omitempty"`  // of the method, or what was set
}

// DeedBatch is one transaction in the foreign database. It was committed only
// because a look at the changed records found nothing left to change. Its other
// records belong to other cases.
type DeedBatch struct {
	ID      string      `json:"batch"`
	Table   string      `json:"table"`
	OfCase  int         `json:"of_case"` // records of this case
	Records int         `json:"records"` // rows of the table, in all
	Parts   int         `json:"parts"`   // rows of part tables, in all
	Shared  int         `json:"shared"`  // rows of parts left because other records need them
	Entries []DeedEntry `json:"entries,omitempty"`
}

// DeedEntry is where the proof log commits to a batch.
type DeedEntry struct {
	Seq    uint64 `json:"seq"`
	Leaf   string `json:"leaf"`
	Pruned bool   `json:"pruned,omitempty"` // its payload's period is over
}

// CaseLeft is what was looked at and not changed, for one reason.
type CaseLeft struct {
	Object string         `json:"object"`
	Action string         `json:"action"`
	Items  []string       `json:"items"` // ids of the case's items
	State  casefile.State `json:"state"`
	Reason rule.Reason    `json:"reason,omitempty"`
	Code   string         `json:"code,omitempty"` // of a failure
}

// columns are those the action writes, with their methods. Where the concept
// leaves the method to the category, what it became depended on the column's
// type, which nobody kept.
func (d *CaseDeed) columns(a *plan.Action) {
	parts := map[string]bool{}
	for _, p := range a.Object.Personals() {
		if a.Kind != method.Delete && !a.Replaces(p.Relation, p.Declared.Name) {
			continue
		}
		parts[p.Relation] = true
		column := DeedColumn{Name: p.Path, Title: titleWithin(a.Object.Object, p.Path), Category: string(p.Declared.Category)}
		if a.Kind != method.Delete {
			column.Method, column.Value = spelled(a.Methods[p.Path], p.Declared)
		}
		d.Columns = append(d.Columns, column)
	}
	for _, p := range a.Object.Parts {
		if table := tableText(p.Table); (parts[p.Name] || a.Kind == method.Delete) && !slices.Contains(d.Tables, table) {
			d.Tables = append(d.Tables, table)
		}
	}
	for _, s := range a.Set {
		d.Sets = append(d.Sets, DeedColumn{Name: s.Column, Title: titleWithin(a.Object.Object, s.Column), Value: setText(s.Value)})
	}
}

func (d *CaseDeed) duties(a *plan.Action) {
	for _, x := range a.Duties() {
		d.Duties = append(d.Duties, DeletionDuty{x.Title, x.Basis, x.StartName, periodOf(x.Term), append([]string{}, x.Columns...)})
	}
}

// spelled is a method in one word, and its value.
func spelled(m method.Method, c concept.Column) (word, value string) {
	switch m.Name {
	case "":
		if c.Paths != nil {
			return string(method.JSON), ""
		}
	case method.Replace, method.Template:
		return string(m.Name), m.Text
	case method.Prefix:
		return string(m.Name), strconv.Itoa(m.N)
	case method.Generalise:
		if m.To == "" {
			return "step", strconv.Itoa(m.N)
		}
		return m.To, ""
	}
	return string(m.Name), ""
}

// setText is a value that an action sets, as the concept's file has it.
func setText(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return v
	}
	return fmt.Sprint(v)
}
