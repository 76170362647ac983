package web

import (
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// lostComments are the comments of the file that saving an action or a job would
// lose; none of a new one, which is not in the file yet. become makes of the
// definition in force what the form says.
func (v *visit) lostComments(b engine.BoundConcept, in concept.Section, name string, become func(was map[string]any) map[string]any) []string {
	was, _, err := v.app.engine.Definition(v.ctx(), v.actor, in, name)
	if err != nil {
		return nil
	}
	text, err := concept.SetDefinition(b.Binding.Concept.Text, in, name, become(was))
	if err != nil {
		return nil
	}
	return concept.LostComments(b.Binding.Concept.Text, text)
}
