package api

import (
	"context"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// OpenBody opens a case: for a person by identifiers, or by records. Exactly
// one of both.
type OpenBody struct {
	Person  map[string]string  `json:"person,omitempty" maxProperties:"20" doc:"Identifiers: email, phone, or a kind of the concept such as customer"`
	Records []engine.RecordRef `json:"records,omitempty" maxItems:"1000" nullable:"false"`
	Action  string             `json:"action,omitempty" maxLength:"200" doc:"What to do to them; each object's erasing action if it is missing"`
	Reason  string             `json:"reason" minLength:"1" maxLength:"200" doc:"Short; refused where it holds an identifier"`
	Tasks   []string           `json:"tasks,omitempty" maxItems:"50" nullable:"false" doc:"What people do themselves"`
	Confirm []string           `json:"confirm,omitempty" maxItems:"20" nullable:"false" doc:"Kinds of shared identifiers to follow all the same"`
}

// CaseList is a page of cases. It may hold fewer than the limit though there is
// a next.
type CaseList struct {
	Items       []engine.CaseRow `json:"items" nullable:"false"`
	Next        string           `json:"next,omitempty"`
	Total       int              `json:"total"`
	TotalCapped bool             `json:"total_capped" doc:"There are more than total"`
}

type caseListAnswer struct {
	Link string `header:"Link"`
	Body CaseList
}

// caseFilter are the filters that may stand in an address. The person's
// identifiers may not: they go to /cases/search.
type caseFilter struct {
	After    string `query:"after" maxLength:"1024" doc:"The next of the page before"`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
	State    string `query:"state" maxLength:"200" doc:"States, with commas between: open, awaiting_approval, approved, running, closed, refused, cancelled"`
	Open     string `query:"open" enum:"true,false" doc:"Whether something is left to be done"`
	Object   string `query:"object" maxLength:"200"`
	Action   string `query:"action" maxLength:"200"`
	Job      string `query:"job" maxLength:"200"`
	DueFrom  string `query:"due_from" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"Inclusive"`
	DueTo    string `query:"due_to" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"Inclusive"`
	Assigned string `query:"assigned" maxLength:"200" doc:"An actor's id, or nobody"`
	Sort     string `query:"sort" enum:"newest,due" default:"newest"`
}

// SearchBody is a case filter with a person.
type SearchBody struct {
	Person   map[string]string `json:"person,omitempty" maxProperties:"20" doc:"Identifiers; only open cases are found by them"`
	State    []string          `json:"state,omitempty" maxItems:"7" nullable:"false" enum:"open,awaiting_approval,approved,running,closed,refused,cancelled"`
	Open     *bool             `json:"open,omitempty"`
	Object   string            `json:"object,omitempty" maxLength:"200"`
	Action   string            `json:"action,omitempty" maxLength:"200"`
	Job      string            `json:"job,omitempty" maxLength:"200"`
	DueFrom  string            `json:"due_from,omitempty" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"`
	DueTo    string            `json:"due_to,omitempty" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"`
	Assigned string            `json:"assigned,omitempty" maxLength:"200"`
	Sort     string            `json:"sort,omitempty" enum:"newest,due"`
	After    string            `json:"after,omitempty" maxLength:"1024"`
	Limit    int               `json:"limit,omitempty" minimum:"1" maximum:"200"`
}

type (
	openInput   struct{ Body OpenBody }
	caseInput   struct{ CaseID }
	searchInput struct{ Body SearchBody }
)

// CaseID is a case in an address.
type CaseID struct {
	Case int64 `path:"case" minimum:"1"`
}

type caseAnswer struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Body     engine.CaseFile
}

func cases(a *api) {
	o := operation{tag: "cases", needs: access.ReadCases}
	list, search, counts, open, one, items, evidence := o, o, o, o, o, o, o
	list.id, list.path, list.summary = "list-cases", "/cases", "Cases: all that was and is to be done"
	handle(a, get(list), a.listCases)
	search.id, search.path, search.summary = "search-cases", "/cases/search", "Cases, also by a person's identifiers"
	search.about = "The same list; the filters stand in the body, so that no identifier stands in an address."
	handle(a, post(search), a.searchCases)
	counts.id, counts.path, counts.summary = "count-cases", "/cases/counts", "Cases by state"
	handle(a, get(counts), a.countCases)
	open.id, open.path, open.needs, open.creates, open.status = "open-case", "/cases", access.OpenCase, true, 201
	open.summary = "Opens a case, or adds to the person's open one"
	open.about = "One person has one open case: asked for twice, or by several at once, it answers the same one."
	handle(a, post(open), a.openCase)
	one.id, one.path, one.summary = "get-case", "/cases/{case}", "One case with its items, approvals and timeline"
	one.about = "`digest` is of what waits for approval: an approval sends it back, so that it covers what was looked at. `next_steps` says what this actor may do, and why not."
	handle(a, get(one), a.getCase)
	items.id, items.path, items.summary = "list-case-items", "/cases/{case}/items", "The items of a case"
	handle(a, get(items), a.listItems)
	evidence.id, evidence.path, evidence.summary = "get-case-evidence", "/cases/{case}/evidence", "What was done in a case, and what bears it out"
	evidence.about = "Columns with their methods, duties, rows, batches and entries of the proof log, by action; and what was not changed. `items` are ids of the case's items."
	handle(a, get(evidence), a.caseEvidence)
	mountDecisions(a)
}

func (a *api) listCases(ctx context.Context, actor access.Actor, in *caseFilter) (*caseListAnswer, error) {
	b := SearchBody{
		Object: in.Object, Action: in.Action, Job: in.Job, DueFrom: in.DueFrom, DueTo: in.DueTo,
		Assigned: in.Assigned, Sort: in.Sort, After: in.After, Limit: in.Limit,
	}
	if in.State != "" {
		b.State = strings.Split(in.State, ",")
	}
	if in.Open != "" {
		open := in.Open == "true"
		b.Open = &open
	}
	out, err := a.findCases(ctx, actor, b)
	if err != nil || out.Body.Next == "" {
		return out, err
	}
	q := filters("state", in.State, "open", in.Open, "object", in.Object, "action", in.Action, "job", in.Job, "due_from", in.DueFrom,
		"due_to", in.DueTo, "assigned", in.Assigned, "sort", in.Sort, "after", out.Body.Next, "limit", strconv.Itoa(in.Limit))
	out.Link = "<" + Prefix + "/cases?" + q.Encode() + `>; rel="next"`
	return out, nil
}

func (a *api) searchCases(ctx context.Context, actor access.Actor, in *searchInput) (*caseListAnswer, error) {
	return a.findCases(ctx, actor, in.Body)
}

func (a *api) findCases(ctx context.Context, actor access.Actor, b SearchBody) (*caseListAnswer, error) {
	f, err := b.filter()
	if err != nil {
		return nil, err
	}
	p, err := a.engine.Cases(ctx, actor, f)
	if err != nil {
		return nil, err
	}
	if p.Cases == nil {
		p.Cases = []engine.CaseRow{}
	}
	return &caseListAnswer{Body: CaseList{Items: p.Cases, Next: wrapped(p.Next), Total: p.Total, TotalCapped: p.TotalCapped}}, nil
}

func (b SearchBody) filter() (f engine.CaseFilter, err error) {
	f = engine.CaseFilter{Open: b.Open, Object: b.Object, Action: b.Action, Job: b.Job, Assigned: b.Assigned, Person: b.Person, Limit: b.Limit}
	for _, s := range b.State {
		f.States = append(f.States, casefile.State(s))
	}
	if b.Sort == "due" {
		f.Sort = engine.DueFirst
	}
	if f.DueFrom, err = day(b.DueFrom); err != nil {
		return f, err
	}
	if f.DueTo, err = day(b.DueTo); err != nil {
		return f, err
	}
	f.After, err = Paging{After: b.After}.from()
	return f, err
}

func (a *api) countCases(ctx context.Context, actor access.Actor, _ *struct{}) (*answer[engine.CaseCounts], error) {
	c, err := a.engine.CountCases(ctx, actor)
	return &answer[engine.CaseCounts]{Body: c}, err
}

func (a *api) openCase(ctx context.Context, actor access.Actor, in *openInput) (*caseAnswer, error) {
	b := in.Body
	if (len(b.Person) > 0) == (len(b.Records) > 0) {
		return nil, errOneOf
	}
	if b.quotes() {
		return nil, casefile.ErrPersonal
	}
	c, err := a.engine.OpenCase(ctx, actor, engine.OpenOrder{
		Person: b.Person, Records: b.Records, Action: b.Action, Reason: b.Reason, Tasks: b.Tasks, Confirm: b.Confirm, API: true,
	})
	if err != nil {
		return nil, err
	}
	return caseOf(c, Prefix+"/cases/"+strconv.FormatInt(c.ID, 10)), nil
}

// quotes tells whether a text that is kept repeats an identifier of the person.
func (b OpenBody) quotes() bool {
	for _, text := range append(b.Tasks, b.Reason) {
		for _, value := range b.Person {
			if value = strings.TrimSpace(value); len(value) > 2 && strings.Contains(strings.ToLower(text), strings.ToLower(value)) {
				return true
			}
		}
	}
	return false
}

func (a *api) getCase(ctx context.Context, actor access.Actor, in *caseInput) (*caseAnswer, error) {
	c, err := a.engine.Case(ctx, actor, in.Case)
	if err != nil {
		return nil, err
	}
	return caseOf(c, ""), nil
}

func caseOf(c engine.CaseFile, location string) *caseAnswer {
	return &caseAnswer{ETag: caseTag(c), Location: location, Body: c}
}

// caseTag changes with whatever is said of the case, whoever reads it.
func caseTag(c engine.CaseFile) string {
	c.Next = nil
	return bodyTag(c)
}

// Evidence is what was done in a case and what bears it out.
type Evidence struct {
	Deeds []engine.CaseDeed `json:"deeds"`
	Left  []engine.CaseLeft `json:"left"`
}

func (a *api) caseEvidence(ctx context.Context, actor access.Actor, in *caseInput) (*answer[Evidence], error) {
	c, err := a.engine.CaseEvidence(ctx, actor, in.Case)
	if err != nil {
		return nil, err
	}
	return &answer[Evidence]{Body: Evidence{c.Deeds, c.Left}}, nil
}

func (a *api) listItems(ctx context.Context, actor access.Actor, in *struct {
	CaseID
	Paging
}) (*listAnswer[engine.CaseItem], error) {
	c, err := a.engine.Case(ctx, actor, in.Case)
	if err != nil {
		return nil, err
	}
	items, cursor, err := cut(c.ItemList, in.Paging, func(i engine.CaseItem) string { return i.ID })
	if err != nil {
		return nil, err
	}
	return page(items, cursor, "/cases/"+strconv.FormatInt(in.Case, 10)+"/items", in.Paging, nil), nil
}
