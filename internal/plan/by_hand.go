package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
)

// handPrefix makes the name of an action ordered by hand one that no job has.
const handPrefix = "hand/"

// ByHand is an action ordered by hand, as a job without a condition of its own:
// whoever ordered it named the records. Marks, duties and the object's findings
// stop it like any other.
func (b *Binding) ByHand(a *Action) *Job {
	j := &Job{Job: &concept.Job{Name: handPrefix + a.Name, Action: a.Name, Active: true}, Action: a}
	text, err := json.Marshal(map[string]any{
		"zone":   b.zone(),
		"object": objectMeaning(a.Object.Object),
		"source": b.sourceMeaning(a.Object.Source),
		"action": actionMeaning(a.Action),
	})
	if err != nil {
		panic("plan: a meaning is not JSON: " + err.Error()) // maps, lists and texts only
	}
	sum := sha256.Sum256(text)
	j.Digest = hex.EncodeToString(sum[:])
	for _, f := range b.Findings {
		if f.Stops() && f.Object == a.Object.Name {
			j.Stopped = append(j.Stopped, f)
		}
	}
	return j
}

// Ordered tells whether a job is an action ordered by hand.
func (j *Job) Ordered() bool { return strings.HasPrefix(j.Name, handPrefix) }

// Named finds a job, or an action ordered by hand under its job's name; nil if
// the concept has neither.
func (b *Binding) Named(name string) *Job {
	if action, ok := strings.CutPrefix(name, handPrefix); ok {
		if a := b.Action(action); a != nil {
			return b.ByHand(a)
		}
		return nil
	}
	return b.Job(name)
}
