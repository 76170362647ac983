package api

import (
	"context"
	"strconv"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// Concept is the deletion concept in a version.
type Concept struct {
	Version int64     `json:"version"`
	Name    string    `json:"name"`
	At      time.Time `json:"in_force_since"`
	By      string    `json:"by" doc:"Who put it in force"`
	Text    string    `json:"text" doc:"The YAML file; passwords stand in it as ${ENV} only"`
}

// Version is a version in a list.
type Version struct {
	Version int64     `json:"version"`
	At      time.Time `json:"in_force_since"`
	By      string    `json:"by"`
}

// Proposed is what a concept would change.
type Proposed struct {
	Unchanged bool           `json:"unchanged"`
	Changes   []string       `json:"changes" nullable:"false"`
	Findings  []plan.Finding `json:"findings" nullable:"false"`
	Today     engine.Result  `json:"today" doc:"What active jobs would do today"`
}

type conceptText struct {
	Text string `json:"text" minLength:"1" maxLength:"1048576" doc:"The YAML file"`
}

type conceptEdit struct {
	IfMatch
	Body conceptText
}

type conceptDiff struct {
	Body conceptText
}

type versionInput struct {
	Version int64 `path:"version" minimum:"1"`
}

type diffInput struct {
	Version int64 `path:"version" minimum:"1"`
	From    int64 `query:"from" minimum:"0" doc:"An earlier version; the one before if it is missing"`
}

type differences struct {
	From    int64    `json:"from"`
	To      int64    `json:"to"`
	Changes []string `json:"changes" nullable:"false"`
}

// conceptSize leaves room for JSON around a file of one megabyte.
const conceptSize = 3 << 20

func concepts(a *api) {
	o := operation{tag: "concept", needs: access.ReadConcept}
	one, edit, diff, versions, version, between := o, o, o, o, o, o
	one.id, one.path, one.summary = "get-concept", "/concept", "The concept in force"
	handle(a, get(one), a.getConcept)
	edit.id, edit.path, edit.needs, edit.summary = "put-concept", "/concept", access.ChangeConcept, "Puts a concept in force"
	edit.about = "Wants the ETag of the concept that was read as If-Match; `\"v0\"` if none was ever in force. Errors of the file refuse it with line and column."
	edit.maxBody = conceptSize
	handle(a, put(edit), a.putConcept)
	diff.id, diff.path, diff.summary, diff.maxBody = "diff-concept", "/concept/diff", "What a concept would change, without changing it", conceptSize
	handle(a, post(diff), a.diffConcept)
	versions.id, versions.path, versions.summary = "list-concept-versions", "/concept/versions", "All versions that were in force, newest first"
	handle(a, get(versions), a.listVersions)
	version.id, version.path, version.summary = "get-concept-version", "/concept/versions/{version}", "One version"
	handle(a, get(version), a.getVersion)
	between.id, between.path, between.summary = "diff-concept-versions", "/concept/versions/{version}/diff", "How a version differs from an earlier one"
	handle(a, get(between), a.diffVersions)
}

func conceptOf(s engine.ConceptState) Concept {
	return Concept{Version: s.Version, Name: s.Name, At: s.At, By: s.By, Text: string(s.Text)}
}

func (a *api) getConcept(ctx context.Context, actor access.Actor, _ *struct{}) (*answer[Concept], error) {
	state, _, err := a.engine.ConceptInForce(ctx, actor)
	return &answer[Concept]{ETag: versionTag(state.Version), Body: conceptOf(state)}, err
}

func (a *api) putConcept(ctx context.Context, actor access.Actor, in *conceptEdit) (*answer[Edit], error) {
	seen, err := in.version()
	if err != nil {
		return nil, err
	}
	e, err := a.engine.ReplaceConcept(ctx, actor, []byte(in.Body.Text), seen)
	return &answer[Edit]{ETag: versionTag(e.Version), Body: editOf(e)}, err
}

func (a *api) diffConcept(ctx context.Context, actor access.Actor, in *conceptDiff) (*answer[Proposed], error) {
	p, err := a.engine.Propose(ctx, actor, "concept.yaml", []byte(in.Body.Text))
	if err != nil {
		return nil, err
	}
	body := Proposed{Unchanged: p.Unchanged, Changes: p.Changes, Findings: p.Binding.Findings, Today: p.Today}
	if body.Changes == nil {
		body.Changes = []string{}
	}
	if body.Findings == nil {
		body.Findings = []plan.Finding{}
	}
	return &answer[Proposed]{Body: body}, nil
}

func (a *api) listVersions(ctx context.Context, actor access.Actor, in *struct{ Paging }) (*listAnswer[Version], error) {
	after, err := in.from()
	if err != nil {
		return nil, err
	}
	below := int64(0)
	if after != "" {
		if below, err = strconv.ParseInt(after, 10, 64); err != nil {
			return nil, errBadCursor
		}
	}
	states, err := a.engine.ConceptVersions(ctx, actor, below, in.Limit)
	if err != nil {
		return nil, err
	}
	var items []Version
	for _, s := range states {
		items = append(items, Version{Version: s.Version, At: s.At, By: s.By})
	}
	cursor := ""
	if len(items) == in.Limit && items[len(items)-1].Version > 1 {
		cursor = strconv.FormatInt(items[len(items)-1].Version, 10)
	}
	return page(items, cursor, "/concept/versions", in.Paging, nil), nil
}

func (a *api) getVersion(ctx context.Context, actor access.Actor, in *versionInput) (*answer[Concept], error) {
	s, err := a.engine.ConceptVersion(ctx, actor, in.Version)
	return &answer[Concept]{ETag: versionTag(s.Version), Body: conceptOf(s)}, err
}

func (a *api) diffVersions(ctx context.Context, actor access.Actor, in *diffInput) (*answer[differences], error) {
	from := in.From
	if from == 0 {
		from = in.Version - 1
	}
	changes, err := a.engine.CompareVersions(ctx, actor, from, in.Version)
	if changes == nil {
		changes = []string{}
	}
	return &answer[differences]{Body: differences{From: from, To: in.Version, Changes: changes}}, err
}
