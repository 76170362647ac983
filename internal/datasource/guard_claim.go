package datasource

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// claim is what an object claims of one table: of its own, or of one of its
// parts'. Two objects may have claims on one table.
type claim struct {
	object   string // its name in the concept
	subject  *Subject
	relation string // empty for the record
	table    *schema.Table
	personal []string // columns that a Lock protects
	// bound are the columns by which the row is known and belongs to its
	// record. Who changes them takes the row away, so a Keep protects them too.
	bound    []string
	hideFrom []string
}

// claimsOf lists records first, then their parts.
func claimsOf(o GuardOrder) []claim {
	var list []claim
	for _, g := range o.Objects {
		own := claim{object: g.Name, subject: g.Subject, table: g.Subject.Table, hideFrom: g.HideFrom}
		list = append(list, own.protecting(g))
		for _, r := range g.Subject.Relations {
			if r.Part && r.Table != nil {
				part := claim{object: g.Name, subject: g.Subject, relation: r.Name, table: r.Table, hideFrom: g.HideFrom}
				list = append(list, part.protecting(g))
			}
		}
	}
	return list
}

// protecting fills in the columns.
func (c claim) protecting(g Guarded) claim {
	if c.relation == "" {
		c.bound = slices.Clone(c.subject.Key)
	}
	for _, r := range c.subject.Relations {
		for _, by := range r.By {
			switch {
			case !r.Part:
			case r.Name == c.relation:
				c.bound = append(c.bound, by.Theirs)
			case r.Parent == c.relation:
				c.bound = append(c.bound, by.Ours)
			}
		}
	}
	c.bound = c.existing(c.bound)
	personal := g.Personal[c.relation]
	if g.Row {
		personal = c.all()
	}
	c.personal = slices.DeleteFunc(c.existing(personal), func(name string) bool { return slices.Contains(c.bound, name) })
	return c
}

func (c claim) all() []string {
	var names []string
	for _, column := range c.table.Columns {
		names = append(names, column.Name)
	}
	return names
}

// existing leaves out what the table does not have, and what it computes.
func (c claim) existing(names []string) []string {
	return slices.DeleteFunc(namesOf(names), func(name string) bool {
		column := c.table.Column(name)
		return column == nil || column.Generated
	})
}

// guardWriter writes a claim down as conditions.
type guardWriter struct {
	d     dialect
	g     guardDialect
	order GuardOrder
}

// marked is true of a row of the claim's table whose record carries a mark m
// for which the condition holds. lock ends the query (MySQL).
func (w guardWriter) marked(c claim, row scope, holds, lock string) string {
	q := newCompiler(w.d, c.subject, 0)
	owner, from, joined := row, "", always
	if c.relation != "" {
		r, _ := q.relation(c.relation)
		owner = q.own()
		tables, near, way := q.parents(r, owner)
		from, joined = tables.sql+", ", all(way, q.joined(r, near, row), q.cond(r.Only, row))
	}
	speaks := cat("m.object = ", w.d.literal(c.subject.Table.Table), " AND m.record_key = ", w.d.ownKey(q.key(owner)), " AND ", holds)
	return literally(w.d, cat("EXISTS (SELECT 1 FROM ", from, w.d.own("mark"), " AS m WHERE ", all(joined, speaks), lock, ")"))
}

// lockHolds and keepHolds are true of a mark m that is in force today. A Lock
// of Art. 18 and a Keep by hand that ran out wait for a person.
func (w guardWriter) lockHolds() string {
	return "m.kind = 'lock' AND (m.origin <> '" + HandEnds + "' OR " + w.runs() + ")"
}

func (w guardWriter) keepHolds() string {
	return "m.kind = 'keep' AND (m.origin = '" + Hand + "' OR " + w.runs() + ")"
}

func (w guardWriter) runs() string {
	until := "m." + w.d.quote("until")
	return until + " IS NULL OR " + until + " >= " + w.g.today(w.order.Behind)
}

// eitherHolds is what a deletion meets.
func (w guardWriter) eitherHolds() string {
	return "(" + w.lockHolds() + " OR " + w.keepHolds() + ")"
}

// updateHolds is what a change from OLD to NEW meets: every Lock, and a Keep if
// the row would be known by another key or belong to another record.
func (w guardWriter) updateHolds(c claim) string {
	if len(c.bound) == 0 {
		return "(" + w.lockHolds() + ")"
	}
	return "(" + w.lockHolds() + " OR " + w.keepHolds() + " AND (" + w.changed(c, c.bound, "OLD", "NEW") + "))"
}

// changed is true if one of the columns differs between two rows.
func (w guardWriter) changed(c claim, columns []string, a, b string) string {
	parts := make([]string, len(columns))
	for i, name := range columns {
		found := c.table.Column(name)
		parts[i] = w.g.differs(found, column(w.d, a, name), column(w.d, b, name))
	}
	return strings.Join(parts, " OR ")
}

// guarding are all columns a claim looks at.
func (c claim) guarding() []string { return namesOf(c.personal, c.bound) }

// message is the refusal as a literal.
func (w guardWriter) message() string { return w.d.literal(w.order.Message) }

// literally writes a fragment with its values written out: a trigger binds none.
func literally(d dialect, e expr) string {
	var text strings.Builder
	rest := e.sql
	for _, v := range e.args {
		before, after, _ := strings.Cut(rest, place)
		text.WriteString(before + d.literal(v))
		rest = after
	}
	return text.String() + rest
}
