package execution

import (
	"testing"

	"pgregory.net/rapid"
)

// TestPersonCases: the table answers as a map does, whatever comes in whatever
// order, also of keys that begin alike.
func TestPersonCases(t *testing.T) {
	t.Parallel()
	type caseOf struct {
		id  int64
		job uint16
	}
	rapid.Check(t, func(t *rapid.T) {
		var table personCases
		known := map[shortKey]caseOf{}
		steps := rapid.IntRange(1, 2000).Draw(t, "steps")
		for range steps {
			var k shortKey
			k[0], k[15] = byte(rapid.IntRange(0, 1).Draw(t, "part")), byte(rapid.IntRange(0, 255).Draw(t, "place"))
			k[8] = byte(rapid.IntRange(0, 3).Draw(t, "end"))
			if rapid.Bool().Draw(t, "set") {
				c := caseOf{rapid.Int64Range(1, 1<<40).Draw(t, "case"), uint16(rapid.IntRange(0, 9).Draw(t, "job"))}
				table.set(k, c.id, c.job)
				known[k] = c
			}
			if id, job := table.get(k); id != known[k].id || job != known[k].job {
				t.Fatalf("%x: case %d of job %d, want %+v", k, id, job, known[k])
			}
		}
		for k, c := range known {
			if id, job := table.get(k); id != c.id || job != c.job {
				t.Fatalf("%x at the end: case %d of job %d, want %+v", k, id, job, c)
			}
		}
	})
}
