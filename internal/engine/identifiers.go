package engine

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// kind is one kind of identifier that the concept's objects know.
type kind struct{ plan.Identifier }

// identifierKinds are all kinds, each once.
func identifierKinds(c *concept.Concept) []kind {
	var kinds []kind
	for _, o := range plan.Bind(c, nil).Objects {
		for _, id := range o.Person {
			if !slices.ContainsFunc(kinds, func(k kind) bool { return k.Kind == id.Kind && len(k.Columns) == len(id.Columns) }) {
				kinds = append(kinds, kind{id})
			}
		}
	}
	return kinds
}

// is tells whether a name means the kind: by itself, or by the category of its
// one column.
func (k kind) is(name string) bool {
	return k.Kind == name || len(k.Categories) == 1 && string(k.Categories[0]) == name
}

// values are those of each column: of several columns they stand with a bar
// between them, as in "Muster|1970-01-01".
func (k kind) values(text string) []string {
	if len(k.Categories) == 1 {
		return []string{text}
	}
	values := strings.SplitN(text, "|", len(k.Categories))
	for len(values) < len(k.Categories) {
		values = append(values, "")
	}
	return values
}
