package api

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// Action is an action in a list.
type Action struct {
	Name       string   `json:"name"`
	Title      Title    `json:"title"`
	Object     string   `json:"object"`
	Kind       string   `json:"kind"`
	Effect     string   `json:"effect" doc:"The legal effect of the kind"`
	Columns    []string `json:"columns,omitempty" nullable:"false"`
	FollowedBy string   `json:"followed_by,omitempty"`
	Ground     string   `json:"ground,omitempty"`
	Approval   string   `json:"approval" doc:"How many people must approve: none, one, two"`
	Jobs       []string `json:"jobs" nullable:"false" doc:"The jobs that run it"`
}

// ActionDetail is an action with its definition as the concept has it.
type ActionDetail struct {
	Action
	Definition map[string]any `json:"definition" doc:"As in the concept's file"`
}

type actionsInput struct {
	Paging
	Object string `query:"object" maxLength:"200"`
}

type actionInput struct {
	Action string `path:"action" maxLength:"200"`
}

type actionEdit struct {
	Action string `path:"action" maxLength:"200"`
	IfMatch
	Body definitionBody
}

type actionDrop struct {
	Action string `path:"action" maxLength:"200"`
	IfMatch
}

func actions(a *api) {
	o := operation{tag: "actions", needs: access.ReadConcept}
	list, one, edit, drop := o, o, o, o
	list.id, list.path, list.summary = "list-actions", "/actions", "All actions of the concept in force"
	handle(a, get(list), a.listActions)
	one.id, one.path, one.summary = "get-action", "/actions/{action}", "One action with its definition"
	handle(a, get(one), a.getAction)
	edit.id, edit.path, edit.needs, edit.summary = "put-action", "/actions/{action}", access.ChangeConcept, "Changes an action, or adds one"
	edit.about = "Puts a new version of the concept in force in which this action alone differs. Wants the ETag that was read as If-Match; `*` adds an action that is not there yet."
	handle(a, put(edit), a.putAction)
	drop.id, drop.path, drop.needs, drop.summary = "delete-action", "/actions/{action}", access.ChangeConcept, "Removes an action that no job runs"
	drop.about = "Wants the ETag that was read as If-Match."
	handle(a, del(drop), a.deleteAction)
}

func (a *api) listActions(ctx context.Context, actor access.Actor, in *actionsInput) (*listAnswer[Action], error) {
	_, c, err := a.engine.ConceptInForce(ctx, actor)
	if err != nil {
		return nil, err
	}
	var all []Action
	for _, x := range c.Actions {
		if in.Object == "" || x.Object == in.Object {
			all = append(all, actionOf(c, x))
		}
	}
	items, cursor, err := cut(all, in.Paging, func(x Action) string { return x.Name })
	if err != nil {
		return nil, err
	}
	return page(items, cursor, "/actions", in.Paging, filters("object", in.Object)), nil
}

func actionOf(c *concept.Concept, x *concept.Action) Action {
	v := Action{
		Name: x.Name, Title: Title(x.Title), Object: x.Object, Kind: string(x.Kind), Effect: engine.Effect(x.Kind),
		Columns: x.Columns, FollowedBy: x.FollowedBy, Ground: string(x.Ground), Approval: string(x.Approval), Jobs: []string{},
	}
	for _, j := range c.Jobs {
		if j.Action == x.Name {
			v.Jobs = append(v.Jobs, j.Name)
		}
	}
	return v
}

func (a *api) getAction(ctx context.Context, actor access.Actor, in *actionInput) (*answer[ActionDetail], error) {
	_, c, err := a.engine.ConceptInForce(ctx, actor)
	if err != nil {
		return nil, err
	}
	x := c.Action(in.Action)
	if x == nil {
		return nil, errUnknownName
	}
	definition, tag, err := a.engine.Definition(ctx, actor, concept.ActionSection, in.Action)
	if err != nil {
		return nil, err
	}
	return &answer[ActionDetail]{ETag: quoted(tag), Body: ActionDetail{actionOf(c, x), definition}}, nil
}

func (a *api) putAction(ctx context.Context, actor access.Actor, in *actionEdit) (*answer[Edit], error) {
	return a.edit(ctx, actor, concept.ActionSection, in.Action, in.IfMatch, in.Body.Definition)
}

func (a *api) deleteAction(ctx context.Context, actor access.Actor, in *actionDrop) (*answer[Edit], error) {
	return a.edit(ctx, actor, concept.ActionSection, in.Action, in.IfMatch, nil)
}
