package proof

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// Expired is what the log says when data of our own are deleted because their
// period is over. Where payloads of this log went, Entries names whose: a
// payload that is missing and named nowhere was taken away.
type Expired struct {
	Kind    string      `json:"kind"`
	Source  string      `json:"source,omitempty"`
	Before  time.Time   `json:"before"` // what began earlier has expired
	Count   int         `json:"count"`
	Entries [][2]uint64 `json:"entries,omitempty"` // first and last of each stretch
}

// Stretches writes numbers down as stretches without gaps.
func Stretches(seqs []uint64) [][2]uint64 {
	var list [][2]uint64
	for _, n := range slices.Sorted(slices.Values(seqs)) {
		if last := len(list) - 1; last >= 0 && n <= list[last][1]+1 {
			list[last][1] = n
			continue
		}
		list = append(list, [2]uint64{n, n})
	}
	return list
}

// explained remembers of which payloads an entry says that they expired.
func (v *verifier) explained(e Entry) {
	var x Expired
	if e.Act == OwnDataExpired && !e.Pruned() && json.Unmarshal(e.Payload, &x) == nil {
		v.expired = append(v.expired, x.Entries...)
	}
}

// unexplained names the payloads that are missing though no entry says that
// their period was over.
func (v *verifier) unexplained() {
	slices.SortFunc(v.expired, func(a, b [2]uint64) int { return cmp.Compare(a[0], b[0]) })
	next := 0
	for _, seq := range v.pruned {
		for next < len(v.expired) && v.expired[next][1] < seq {
			next++
		}
		if next == len(v.expired) || seq < v.expired[next][0] {
			v.fault(PayloadRemoved, seq, "the payload of entry %d is missing, and no entry says that its period was over", seq)
		}
	}
}
