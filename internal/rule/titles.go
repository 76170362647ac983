package rule

// Named is what a sentence calls by a name: a date or column of the rule's own
// object, a relation of it or a column there, or another object or a column of
// it. What is not meant is empty.
type Named struct{ Object, Relation, Column string }

// Path is the name within its object: `status`, `invoices`, `invoices.paid_on`.
func (n Named) Path() string {
	if n.Relation != "" && n.Column != "" {
		return n.Relation + "." + n.Column
	}
	return n.Relation + n.Column
}

// Titles say what people read instead of a name, and nothing where nobody gave
// it a title. nil gives none.
type Titles func(Named) string

// called is the title of something in quotation marks, so that it stands in any
// sentence as it is, or its bare name.
func (w words) called(n Named, name string) string {
	if title := w.title(n); title != "" {
		return w.quotes[0] + title + w.quotes[1]
	}
	return name
}

// column is the title of a column of what the clause speaks of, or its name.
func (w words) column(name string) string {
	n := w.of
	n.Column = name
	if title := w.title(n); title != "" {
		return title
	}
	return name
}

func (w words) title(n Named) string {
	if w.titles == nil {
		return ""
	}
	return w.titles(n)
}
