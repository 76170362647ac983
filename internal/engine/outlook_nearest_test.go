package engine

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// TestNearest keeps what sorting everything by day and key would have at the
// front, whatever the days of the keys, and counts all.
func TestNearest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for most := 1; most < 40; most += 3 {
		type one struct {
			day rule.Day
			key datasource.Key
		}
		n := newNearest(most)
		var all []one
		for i := range random.IntN(300) {
			x := one{rule.Day(random.IntN(1 + most)), datasource.Key(fmt.Sprintf("%05d", i))}
			all = append(all, x)
			n.add(x.day, x.key)
		}
		slices.SortFunc(all, func(a, b one) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.key, b.key)) })
		var want, got []datasource.Key
		for _, x := range all[:min(most, len(all))] {
			want = append(want, x.key)
		}
		k := n.kept()
		for _, d := range k.Days {
			got = append(got, d.Keys...)
		}
		if !slices.Equal(got, want) || k.Records != len(all) {
			t.Errorf("the first %d of %d: %v of %d, want %v", most, len(all), got, k.Records, want)
		}
	}
}

// TestResumed goes on behind a key wherever it stands, and from the beginning
// where it is gone.
func TestResumed(t *testing.T) {
	keys := []datasource.Key{"a", "b", "c/d"}
	for after, want := range map[string]int{"1/a": 1, "3/c/d": 3, "1/b": 2, "7/a": 1, "2/gone": 0} {
		if got, err := resumed(keys, after); got != want || err != nil {
			t.Errorf("behind %s: %d %v, want %d", after, got, err, want)
		}
	}
	for _, bad := range []string{"a", "x/a"} {
		if _, err := resumed(keys, bad); err == nil {
			t.Errorf("%s was understood", bad)
		}
	}
}
