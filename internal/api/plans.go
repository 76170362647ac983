package api

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type planInput struct {
	On   string   `query:"on" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"Any day, YYYY-MM-DD; today if it is missing"`
	Jobs []string `query:"job" maxItems:"100" doc:"Names of jobs, with commas between; all active ones if it is missing"`
}

func plans(a *api) {
	o := operation{tag: "plan", needs: access.ReadConcept, id: "plan", path: "/plan"}
	o.summary = "What would happen on a day, and why not"
	o.about = "Changes nothing. `met` are the records a job speaks of, `due` those whose period has ended, `skipped` says why some would stay."
	handle(a, get(o), a.plan)
}

func (a *api) plan(ctx context.Context, actor access.Actor, in *planInput) (*answer[engine.Result], error) {
	on, err := day(in.On)
	if err != nil {
		return nil, err
	}
	r, err := a.engine.Plan(ctx, actor, engine.PlanOrder{Jobs: in.Jobs, On: on})
	return &answer[engine.Result]{Body: r}, err
}

// day reads a day that a request names; nil where it names none.
func day(text string) (*rule.Day, error) {
	if text == "" {
		return nil, nil
	}
	d, err := rule.ParseDay(text)
	if err != nil {
		return nil, errInvalid
	}
	return &d, nil
}
