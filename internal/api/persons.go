package api

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// PersonBody names a person by identifiers: kind, or category, to value. It is
// hashed at once and stored nowhere.
type PersonBody struct {
	Person  map[string]string `json:"person" minProperties:"1" maxProperties:"20" doc:"Identifiers: email, phone, or a kind of the concept such as customer"`
	Confirm []string          `json:"confirm,omitempty" maxItems:"20" nullable:"false" doc:"Kinds of shared identifiers to follow all the same"`
}

type personInput struct{ Body PersonBody }

func persons(a *api) {
	o := operation{tag: "persons", needs: access.SearchPersons, id: "search-persons", path: "/persons/search"}
	o.summary = "All records of one person, as pointers"
	o.about = "Identifiers are followed from record to record; one that more than three records of an object carry is answered as `shared` and not followed until it stands in `confirm`. No value is answered."
	handle(a, post(o), a.searchPersons)
}

func (a *api) searchPersons(ctx context.Context, actor access.Actor, in *personInput) (*answer[engine.PersonAnswer], error) {
	found, err := a.engine.Persons(ctx, actor, engine.PersonQuery{Person: in.Body.Person, Confirm: in.Body.Confirm})
	return &answer[engine.PersonAnswer]{Body: found}, err
}
