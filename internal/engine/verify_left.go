package engine

import (
	"fmt"
	"maps"
	"slices"
)

// leaveOut notes records that were not looked at again, so that nobody takes
// them for having been found well.
func (r *SourceReport) leaveOut(action string, records int) {
	if records == 0 {
		return
	}
	if r.leftOut == nil {
		r.leftOut = map[string]int{}
	}
	r.leftOut[action] += records
	r.Unchecked += records
}

// leftOutSays are the sentences about them.
func (r *SourceReport) leftOutSays() (says []string) {
	for _, action := range slices.Sorted(maps.Keys(r.leftOut)) {
		says = append(says, fmt.Sprintf("source %s: %s of %s: its jobs are stopped by a finding, or the concept does it no more",
			r.Source, counted(r.leftOut[action], "record"), action))
	}
	return says
}
