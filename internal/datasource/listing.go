package datasource

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Listing chooses records of an object to be shown to somebody, in an order.
//
// A page is made by walking along the order, a bounded number of rows at a time
// (walk): a condition that no index serves, or many locked records one after
// another, make a page short and never slow. Nothing is counted over a table.
type Listing struct {
	Subject *Subject
	Day     rule.Day
	Only    rule.Cond // on top of the subject's
	// Among narrows the walk by equality on columns that have an index of their
	// own: text to compare with, by column. An empty list finds nothing.
	Among map[string][]string
	// Within, if not nil, are the records somebody may see.
	Within *Within
	// Keys, if not nil, are the only records that may be listed (Find).
	Keys       []Key
	Columns    []string // of the record's own table, read as canonical texts
	Sort       string   // a column with an index, empty for the key; NULLs come last
	Descending bool
	Locked     bool // locked records are listed too, and say so
	NoMarks    bool // our tables are not in the database yet

	step int // how many rows are looked at in one statement; 0: walk
}

// Listed is one record of a page. Its values may be personal: they may be
// shown and are not stored.
type Listed struct {
	Key    Key
	Locked bool
	Values []method.Value
	sort   sql.NullString
}

// Place is where a listing goes on: behind a record. The zero value is the
// beginning. Sort is the text of a column that is not personal.
type Place struct {
	Key  Key    `json:"k,omitempty"`
	Sort string `json:"s,omitempty"`
	Null bool   `json:"n,omitempty"` // among the records whose sort column is NULL
}

// ListedPage is a page with the place where the next one begins; nil at the end.
// Walked says that it was cut short: the next page may hold more, or nothing.
type ListedPage struct {
	Records []Listed
	Next    *Place
	Walked  bool
}

// walk is how many rows are looked at in one statement, walks how often for
// one page.
const (
	walk  = 5_000
	walks = 3
)

// List reads up to limit records after a place.
func (s *Source) List(ctx context.Context, l *Listing, after Place, limit int) (ListedPage, error) {
	page, err := s.listPage(ctx, l, after, limit)
	return page, s.fail("list records", err)
}

func (s *Source) listPage(ctx context.Context, l *Listing, after Place, limit int) (ListedPage, error) {
	var page ListedPage
	for range walks {
		until, err := s.boundary(ctx, l, after)
		if err != nil {
			return page, err
		}
		found, err := s.listed(ctx, l, after, until, limit+1-len(page.Records))
		if err != nil {
			return page, err
		}
		page.Records = append(page.Records, found...)
		switch {
		case len(page.Records) > limit:
			last := page.Records[limit-1]
			page.Records, page.Next = page.Records[:limit], placeOf(l, last)
			return page, nil
		case until != nil:
			after = *until
		case l.nullsFollow(after):
			after = Place{Null: true}
		default:
			return page, nil
		}
	}
	page.Next, page.Walked = &after, true
	return page, nil
}

// placeOf is the place behind a record.
func placeOf(l *Listing, r Listed) *Place {
	return &Place{Key: r.Key, Sort: r.sort.String, Null: l.Sort != "" && !r.sort.Valid}
}

// nullsFollow says that the walk has come to the end of the records whose sort
// column holds something, and those without one are still to come.
func (l *Listing) nullsFollow(p Place) bool {
	c := l.Subject.Table.Column(l.Sort)
	return c != nil && c.Nullable && !p.Null
}

// boundary is the place up to which a walk from a place goes, nil if it comes
// to the end. What narrows the walk is served by an index; nothing else is asked.
func (s *Source) boundary(ctx context.Context, l *Listing, after Place) (*Place, error) {
	if l.Keys != nil {
		return nil, nil
	}
	c := l.compiler(s.d)
	where, err := l.region(c, after, nil)
	if err != nil {
		return nil, err
	}
	var end *Place
	err = s.rows(ctx, s.db, cat("SELECT ", c.key(c.own()), ", ", l.sortText(c), " FROM ", c.item(c.own()), " WHERE ", where,
		l.order(c, after.Null), fmt.Sprintf(" LIMIT 1 OFFSET %d", cmp.Or(l.step, walk)-1)), func(rows *sql.Rows) error {
		var r Listed
		err := rows.Scan(&r.Key, &r.sort)
		end = placeOf(l, r)
		return err
	})
	return end, err
}

// listed reads the records of one walk that are to be shown.
func (s *Source) listed(ctx context.Context, l *Listing, after Place, until *Place, limit int) ([]Listed, error) {
	c := l.compiler(s.d)
	region, err := l.region(c, after, until)
	if err != nil {
		return nil, err
	}
	locked := c.marked(c.own(), c.anyLock())
	parts := []expr{region, c.isRecord(c.own()), c.cond(l.Only, c.own()), c.within(l.Within)}
	if !l.Locked {
		parts = append(parts, negate(locked))
	}
	columns := []expr{{sql: c.key(c.own())}, cat("CASE WHEN ", locked, " THEN 1 ELSE 0 END"), l.sortText(c)}
	for _, name := range l.Columns {
		columns = append(columns, expr{sql: c.text(c.own(), name)})
	}
	var found []Listed
	err = s.rows(ctx, s.db, cat("SELECT ", list(", ", columns), " FROM ", c.item(c.own()), " WHERE ", all(parts...),
		l.order(c, after.Null), limited(limit)), func(rows *sql.Rows) error {
		r, err := scanListed(rows, len(l.Columns))
		found = append(found, r)
		return err
	})
	return found, err
}

func scanListed(rows *sql.Rows, n int) (Listed, error) {
	var r Listed
	values, err := scanTexts(rows, n, &r.Key, &r.Locked, &r.sort)
	r.Values = values
	return r, err
}

func (l *Listing) compiler(d dialect) compiler {
	c := newCompiler(d, l.Subject, l.Day)
	c.noMarks = l.NoMarks
	return c
}

// region is what one walk goes along: rows after a place, up to another.
func (l *Listing) region(c compiler, after Place, until *Place) (expr, error) {
	parts := []expr{l.among(c)}
	if l.Keys != nil {
		tuples, err := l.Subject.splitAll(l.Keys)
		if err != nil {
			return expr{}, err
		}
		parts = append(parts, c.among(c.own(), tuples))
	}
	if column := l.Subject.Table.Column(l.Sort); column != nil && column.Nullable {
		word := " IS NOT NULL"
		if after.Null {
			word = " IS NULL"
		}
		parts = append(parts, expr{sql: l.sortRef(c) + word})
	}
	begin, err := l.beyond(c, after, false)
	if err != nil {
		return expr{}, err
	}
	parts = append(parts, begin)
	if until != nil {
		end, err := l.beyond(c, *until, true)
		if err != nil {
			return expr{}, err
		}
		parts = append(parts, end)
	}
	return all(parts...), nil
}

// among compares with the type of the column, so that its index is entered.
func (l *Listing) among(c compiler) expr {
	parts := []expr{}
	for _, name := range sortedNames(l.Among) {
		column, ref := c.find(c.own(), name)
		var texts []expr
		for _, text := range l.Among[name] {
			if fitsType(column, text) {
				texts = append(texts, c.d.typed(column, c.d.param(text)))
			}
		}
		if len(texts) == 0 {
			return never
		}
		parts = append(parts, cat(c.d.sorted(column, ref), " IN (", list(", ", texts), ")"))
	}
	return all(parts...)
}

func sortedNames(m map[string][]string) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// fitsType says whether a text can be a value of a column's type at all.
func fitsType(c *schema.Column, text string) bool {
	form := keyForms[c.Type]
	return form == nil || form.MatchString(text)
}

// beyond says that a row lies behind a place in the order, or, with until, not
// behind it.
func (l *Listing) beyond(c compiler, p Place, until bool) (expr, error) {
	if p.Key == "" {
		return always, nil
	}
	strictly, last := " > ", " > "
	if l.Descending != until {
		strictly, last = " < ", " < "
	}
	if until {
		last = map[string]string{" > ": " >= ", " < ": " <= "}[strictly]
	}
	byKey, err := c.beyond(c.own(), p.Key, strictly, last)
	if err != nil || l.Sort == "" || p.Null {
		return byKey, err
	}
	column, _ := c.find(c.own(), l.Sort)
	ref, v := l.sortRef(c), c.d.typed(column, c.d.param(p.Sort))
	entered := map[string]string{" > ": " >= ", " < ": " <= "}[strictly]
	return all(cat(ref, entered, v), either(cat(ref, strictly, v), byKey)), nil
}

func (l *Listing) sortRef(c compiler) string {
	column, ref := c.find(c.own(), l.Sort)
	return c.d.sorted(column, ref)
}

func (l *Listing) sortText(c compiler) expr {
	if l.Sort == "" {
		return expr{sql: "NULL"}
	}
	return expr{sql: c.text(c.own(), l.Sort)}
}

// order is the order of the listing. Among NULLs only the key counts.
func (l *Listing) order(c compiler, nulls bool) string {
	var refs []string
	if l.Sort != "" && !nulls {
		refs = append(refs, l.sortRef(c))
	}
	columns, keys := c.keyColumns(c.own())
	for i, column := range columns {
		refs = append(refs, c.d.sorted(column, keys[i]))
	}
	text := " ORDER BY "
	for i, ref := range refs {
		if i > 0 {
			text += ", "
		}
		text += ref
		if l.Descending {
			text += " DESC"
		}
	}
	return text
}

// anyLock is a Lock in effect, of whatever ground. One that ends by itself has
// no effect after its last day, even before a run has taken it away.
func (c compiler) anyLock() expr {
	return all(c.markIs("kind", string(LockMark)), negate(all(c.markIs("origin", HandEnds), c.ranOut())))
}
