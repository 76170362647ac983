package engine

import (
	"maps"
	"slices"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// nearest keeps the keys of the records that come due first, most of them, and
// counts all. Keys come in their order, days in any.
type nearest struct {
	most, held int
	counts     map[rule.Day]int
	keys       map[rule.Day][]datasource.Key
	full       *rule.Day // what comes later than that day is not among the first
}

func newNearest(most int) *nearest {
	return &nearest{most: most, counts: map[rule.Day]int{}, keys: map[rule.Day][]datasource.Key{}}
}

func (n *nearest) add(day rule.Day, key datasource.Key) {
	n.counts[day]++
	if n.full != nil && day > *n.full {
		return
	}
	n.keys[day] = append(n.keys[day], key)
	if n.held++; n.held >= 2*n.most {
		n.cut()
	}
}

// cut leaves the first keys. Of the day that is cut later keys come after those
// that stay, so they are not missed; days before it may still grow.
func (n *nearest) cut() {
	n.held = 0
	for _, day := range slices.Sorted(maps.Keys(n.keys)) {
		room := n.most - n.held
		if room <= 0 {
			delete(n.keys, day)
			continue
		}
		if len(n.keys[day]) >= room {
			n.keys[day], n.full = slices.Clip(n.keys[day][:room]), &day
		}
		n.held += len(n.keys[day])
	}
}

// kept are the days in their order, each with all its records counted; days
// behind the last key have none.
func (n *nearest) kept() (k keptOutlook) {
	n.cut()
	for _, day := range slices.Sorted(maps.Keys(n.counts)) {
		k.Records += n.counts[day]
		k.Days = append(k.Days, keptDay{Day: day, Records: n.counts[day], Keys: n.keys[day]})
	}
	return k
}
