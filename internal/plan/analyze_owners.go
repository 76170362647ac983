package plan

import "reflect"

// owners finds tables whose rows are records of one object and parts of
// another: what stops a record of the one, a Keep or a duty, would not be asked
// when the other is changed. Rows that both sides tell apart by different `only`
// are not the same ones.
func owners(b *Binding) []Finding {
	var found []Finding
	for _, o := range b.Objects {
		for _, r := range o.Relations {
			if !r.Part || r.Table == nil {
				continue
			}
			for _, other := range b.Objects {
				if other.Source != o.Source || other.Table != r.Table || r.Only != nil && other.Only != nil && !reflect.DeepEqual(r.Only, other.Only) {
					continue
				}
				at := r.Table.Table
				found = append(found, b.onObject("part_is_object", o, at, "they are the part "+r.Name+" and records of the object "+other.Name))
				if other != o {
					found = append(found, b.onObject("part_is_object", other, at, "they are also the part "+r.Name+" of the object "+o.Name))
				}
			}
		}
	}
	return found
}
