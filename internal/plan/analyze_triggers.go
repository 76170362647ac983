package plan

import (
	"slices"
	"strings"
)

// triggers finds triggers that write when an action does: they may copy the
// very values that are to go.
func triggers(b *Binding) []Finding {
	var found []Finding
	for _, t := range b.touches() {
		for _, trigger := range t.table.Triggers {
			if !trigger.Writes || !slices.ContainsFunc(trigger.Events, t.fires) {
				continue
			}
			detail := strings.TrimSpace(trigger.Timing + " " + strings.Join(trigger.Events, " OR "))
			found = append(found, b.onAction("trigger_writes", t.action, where(t.name.Name, trigger.Name), detail))
		}
	}
	return found
}

// fires matches "UPDATE" as well as "UPDATE OF email".
func (t touch) fires(event string) bool {
	return strings.HasPrefix(strings.ToUpper(event), t.event())
}
