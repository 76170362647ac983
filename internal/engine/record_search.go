package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// searchMost is how many records one column may find: whoever gets more than
// that looks for something more exact.
const searchMost = 200

// shortest is how much of a beginning has to be given before it is looked for.
const shortest = 3

// search finds the keys a list is narrowed to. The label is nobody's, but an
// identifier that finds a record is a value: personal columns are looked in for
// whoever may search for persons.
func (e *Engine) search(ctx context.Context, actor access.Actor, s *situation, o *plan.Object, f RecordFilter, l *datasource.Listing, page *RecordPage) error {
	text, prefix := strings.CutSuffix(strings.TrimSpace(f.Search), "*")
	text = strings.TrimSpace(text)
	if text == "" || prefix && len([]rune(text)) < shortest {
		return fmt.Errorf("name at least %d characters before the star: %w", shortest, ErrBadOrder)
	}
	refs, err := lookIn(actor, o, f, page)
	if err != nil {
		return err
	}
	find := &datasource.Finding{Subject: l.Subject, Texts: spellings(text), Prefix: prefix, Key: f.SearchIn == "" || isKey(o, f.SearchIn)}
	for _, r := range refs {
		find.Columns = append(find.Columns, datasource.ColumnRef(r))
	}
	keys, more, err := s.source(o).Find(ctx, find, searchMost)
	if err != nil {
		return err
	}
	page.TooMany = more
	if l.Keys != nil { // nothing may be seen
		return nil
	}
	l.Keys = append([]datasource.Key{}, keys...)
	return nil
}

// lookIn are the columns a search looks in, and says so in the page.
func lookIn(actor access.Actor, o *plan.Object, f RecordFilter, page *RecordPage) ([]concept.ColumnRef, error) {
	var refs []concept.ColumnRef
	known := isKey(o, f.SearchIn)
	if f.SearchIn == "" || known {
		page.Searched = append(page.Searched, o.Key...)
	}
	for _, r := range searchable(o) {
		name := refName(r)
		if categoryOf(o, r) != "" && !actor.May(access.SearchPersons) {
			continue
		}
		switch {
		case f.SearchIn == "" && !indexed(tableOf(o, r.Relation), r.Column):
			page.NotSearched = append(page.NotSearched, name)
		case f.SearchIn == "" || f.SearchIn == name:
			known = true
			refs, page.Searched = append(refs, r), append(page.Searched, name)
		}
	}
	if f.SearchIn != "" && !known {
		return nil, fmt.Errorf("a search looks in the key, the label and the identifiers: %w", ErrBadOrder)
	}
	return refs, nil
}

func refName(r concept.ColumnRef) string {
	if r.Relation == "" {
		return r.Column
	}
	return r.Relation + "." + r.Column
}

// spellings are the ways a value may be stored: as it was typed, in small
// letters like most e-mail addresses, and without the blanks of an IBAN.
func spellings(text string) []string {
	list := []string{text}
	for _, other := range []string{strings.ToLower(text), strings.ToUpper(text), strings.Join(strings.Fields(text), "")} {
		if !slices.Contains(list, other) {
			list = append(list, other)
		}
	}
	return list
}

// SearchField is a column a search of an object may look in.
type SearchField struct {
	Name     string          `json:"name"`
	Category method.Category `json:"category,omitempty"` // empty: the key, or a label
	Indexed  bool            `json:"indexed"`            // without an index only on request
}

// searchFields are the columns an actor may search an object by.
func searchFields(actor access.Actor, o *plan.Object) []SearchField {
	var fields []SearchField
	if len(o.Key) == 1 {
		fields = append(fields, SearchField{Name: o.Key[0], Indexed: true})
	}
	for _, r := range searchable(o) {
		category := categoryOf(o, r)
		if category == "" || actor.May(access.SearchPersons) {
			fields = append(fields, SearchField{refName(r), category, indexed(tableOf(o, r.Relation), r.Column)})
		}
	}
	return fields
}

// tableOf is the record's table for an empty name, else a relation's.
func tableOf(o *plan.Object, relation string) *schema.Table {
	if relation == "" {
		return o.Table
	}
	if r := o.Relation(relation); r != nil {
		return r.Table
	}
	return nil
}
