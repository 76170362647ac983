package plan

import "strings"

// What a finding's Where can name beside a table or a column.
const (
	PlaceJob    = "job"
	PlaceAction = "action"
)

// Place takes Where apart: a thing of the concept with its kind and name, or a
// table or column, whose kind is empty.
func (f Finding) Place() (kind, name string) {
	for _, k := range []string{PlaceJob, PlaceAction} {
		if name, ok := strings.CutPrefix(f.Where, "the "+k+" "); ok {
			return k, name
		}
	}
	return "", f.Where
}
