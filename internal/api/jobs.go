package api

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// Job is a job in a list.
type Job struct {
	Name        string `json:"name"`
	Title       Title  `json:"title"`
	Action      string `json:"action"`
	Object      string `json:"object"`
	Kind        string `json:"kind"`
	Effect      string `json:"effect" doc:"The legal effect of the kind"`
	Schedule    string `json:"schedule" doc:"cron, in the concept's zone"`
	Active      bool   `json:"active"`
	Rule        Title  `json:"rule" doc:"The rule as a sentence"`
	Purpose     string `json:"purpose,omitempty"`
	Basis       string `json:"basis"`
	PeriodBasis string `json:"period_basis,omitempty"`
	Approval    string `json:"approval" doc:"How many people must approve: none, one, two"`
}

// JobDetail is a job with its definition as the concept has it.
type JobDetail struct {
	Job
	Definition map[string]any `json:"definition" doc:"As in the concept's file"`
}

// Title is what people read, in both languages.
type Title struct {
	DE string `json:"de"`
	EN string `json:"en"`
}

type jobsInput struct {
	Paging
	Object string `query:"object" maxLength:"200"`
	Active string `query:"active" enum:"true,false"`
}

type jobInput struct {
	Job string `path:"job" maxLength:"200"`
}

type jobEdit struct {
	Job string `path:"job" maxLength:"200"`
	IfMatch
	Body definitionBody
}

// definitionBody is an action or job to be written into the concept.
type definitionBody struct {
	Definition map[string]any `json:"definition" doc:"As in the concept's file"`
}

func jobs(a *api) {
	o := operation{tag: "jobs", needs: access.ReadConcept}
	list, one, edit, drop, preview := o, o, o, o, o
	list.id, list.path, list.summary = "list-jobs", "/jobs", "All jobs of the concept in force"
	handle(a, get(list), a.listJobs)
	one.id, one.path, one.summary = "get-job", "/jobs/{job}", "One job with its definition"
	handle(a, get(one), a.getJob)
	edit.id, edit.path, edit.needs, edit.summary = "put-job", "/jobs/{job}", access.ChangeConcept, "Changes a job, or adds one"
	edit.about = "Puts a new version of the concept in force in which this job alone differs. Wants the ETag that was read as If-Match; `*` adds a job that is not there yet. What active jobs would do today is answered along."
	handle(a, put(edit), a.putJob)
	drop.id, drop.path, drop.needs, drop.summary = "delete-job", "/jobs/{job}", access.ChangeConcept, "Removes a job"
	drop.about = "The marks that it set end. Wants the ETag that was read as If-Match."
	handle(a, del(drop), a.deleteJob)
	preview.id, preview.path, preview.summary = "preview-job", "/jobs/{job}/preview", "What the job would do today"
	preview.about = "Where whoever asks may change the concept, the numbers of the job's current version count as seen: before that the scheduler does not fire it."
	handle(a, post(preview), a.previewJob)
	mountGates(a)
}

func (a *api) listJobs(ctx context.Context, actor access.Actor, in *jobsInput) (*listAnswer[Job], error) {
	_, c, err := a.engine.ConceptInForce(ctx, actor)
	if err != nil {
		return nil, err
	}
	var all []Job
	for _, j := range c.Jobs {
		if v := jobOf(c, j); (in.Object == "" || v.Object == in.Object) && (in.Active == "" || v.Active == (in.Active == "true")) {
			all = append(all, v)
		}
	}
	items, cursor, err := cut(all, in.Paging, func(j Job) string { return j.Name })
	if err != nil {
		return nil, err
	}
	return page(items, cursor, "/jobs", in.Paging, filters("object", in.Object, "active", in.Active)), nil
}

func jobOf(c *concept.Concept, j *concept.Job) Job {
	v := Job{
		Name: j.Name, Title: Title(j.Title), Action: j.Action, Schedule: j.Schedule, Active: j.Active,
		Rule:    Title{DE: c.Sentence(j, "de"), EN: c.Sentence(j, "en")},
		Purpose: j.Purpose, Basis: j.Basis, PeriodBasis: j.PeriodBasis, Approval: string(j.Approval),
	}
	if action := c.Action(j.Action); action != nil {
		v.Object, v.Kind, v.Effect = action.Object, string(action.Kind), engine.Effect(action.Kind)
		if v.Approval == "" {
			v.Approval = string(action.Approval)
		}
	}
	return v
}

func (a *api) getJob(ctx context.Context, actor access.Actor, in *jobInput) (*answer[JobDetail], error) {
	_, c, err := a.engine.ConceptInForce(ctx, actor)
	if err != nil {
		return nil, err
	}
	j := c.Job(in.Job)
	if j == nil {
		return nil, engine.ErrUnknownJob
	}
	definition, tag, err := a.engine.Definition(ctx, actor, concept.JobSection, in.Job)
	if err != nil {
		return nil, err
	}
	return &answer[JobDetail]{ETag: quoted(tag), Body: JobDetail{jobOf(c, j), definition}}, nil
}

func (a *api) putJob(ctx context.Context, actor access.Actor, in *jobEdit) (*answer[Edit], error) {
	return a.edit(ctx, actor, concept.JobSection, in.Job, in.IfMatch, in.Body.Definition)
}

func (a *api) deleteJob(ctx context.Context, actor access.Actor, in *jobDrop) (*answer[Edit], error) {
	return a.edit(ctx, actor, concept.JobSection, in.Job, in.IfMatch, nil)
}

func (a *api) previewJob(ctx context.Context, actor access.Actor, in *jobInput) (*answer[engine.Preview], error) {
	p, err := a.engine.Preview(ctx, actor, in.Job)
	return &answer[engine.Preview]{Body: p}, err
}

type jobDrop struct {
	Job string `path:"job" maxLength:"200"`
	IfMatch
}
