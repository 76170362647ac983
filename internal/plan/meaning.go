package plan

import (
	"encoding/json"

	"github.com/fristwerk/fristwerk/internal/concept"
)

// Head is the part of a concept that has no name of its own.
const Head = "the concept's head"

// Meanings gives every part of a concept ("job ended_contracts") a text that is
// equal if and only if the part means the same: what a comparison of two
// versions is made of. The order of the file and titles are left out.
func Meanings(c *concept.Concept) map[string]string {
	b := &Binding{Concept: c}
	for _, o := range c.Objects {
		b.Objects = append(b.Objects, &Object{Object: o})
	}
	out := map[string]string{}
	put := func(name string, meaning any) {
		text, err := json.Marshal(meaning)
		if err != nil {
			panic("plan: a meaning is not JSON: " + err.Error()) // maps, lists and texts only
		}
		out[name] = string(text)
	}
	put(Head, []any{b.zone(), c.BusinessYearEnds, c.DoneWithin, c.Marks, c.OwnData})
	for _, s := range c.Sources {
		put("source "+s.Name, []any{s.URL, b.sourceMeaning(s.Name), s.BackupLifetime})
	}
	for _, o := range c.Objects {
		dates := map[string]any{}
		for _, d := range o.Dates {
			dates[d.Name] = startMeaning(d.Start)
		}
		put("object "+o.Name, []any{objectMeaning(o), dates, o.Source, o.Label, o.Organisation, o.Accept})
	}
	for _, a := range c.Actions {
		put("action "+a.Name, []any{a.Object, actionMeaning(a)})
	}
	for _, j := range c.Jobs {
		put("job "+j.Name, []any{j.Action, b.jobMeaning(j), j.Schedule, j.Notice, j.Limit, j.Active})
	}
	return out
}
