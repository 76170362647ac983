package api

import (
	"context"
	"strconv"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/plan"
)

type findingsInput struct {
	Paging
	Severity string `query:"severity" enum:"error,warning"`
	Object   string `query:"object" maxLength:"200"`
	Live     bool   `query:"live" doc:"Look now, and try each job on one record; else as of the last count"`
}

// findingsAnswer says of when the findings are.
type findingsAnswer struct {
	Link string `header:"Link"`
	Body findingsList
}

type findingsList struct {
	Items []plan.Finding `json:"items" nullable:"false"`
	Next  string         `json:"next,omitempty"`
	At    time.Time      `json:"at" doc:"When they were looked for"`
}

type checkInput struct {
	SQL bool `query:"sql" doc:"Each rule as plain SQL that an auditor can run without us"`
}

func findings(a *api) {
	o := operation{tag: "findings", needs: access.ReadConcept}
	list, check := o, o
	list.id, list.path, list.summary = "list-findings", "/findings", "Findings of the live schemas"
	list.about = "Error findings that nobody accepted stop the jobs they name. They are those of the last count; `live` looks now."
	handle(a, get(list), a.listFindings)
	check.id, check.path, check.summary = "check", "/check", "Findings, coverage, overdue and undated records"
	check.about = "Counts over the live data: on large tables it takes its time."
	handle(a, get(check), a.check)
}

func (a *api) listFindings(ctx context.Context, actor access.Actor, in *findingsInput) (*findingsAnswer, error) {
	found, at, err := a.engine.Findings(ctx, actor, in.Live)
	if err != nil {
		return nil, err
	}
	var all []plan.Finding
	for _, f := range found {
		if (in.Severity == "" || string(f.Severity) == in.Severity) && (in.Object == "" || f.Object == in.Object) {
			all = append(all, f)
		}
	}
	items, cursor, err := cutByPlace(all, in.Paging)
	if err != nil {
		return nil, err
	}
	p := page(items, cursor, "/findings", in.Paging, filters("severity", in.Severity, "object", in.Object))
	return &findingsAnswer{Link: p.Link, Body: findingsList{Items: p.Body.Items, Next: p.Body.Next, At: at}}, nil
}

func (a *api) check(ctx context.Context, actor access.Actor, in *checkInput) (*answer[engine.CheckReport], error) {
	r, err := a.engine.Check(ctx, actor, in.SQL)
	return &answer[engine.CheckReport]{Body: r}, err
}

// cutByPlace is cut for lists whose items have no name of their own: the
// cursor is a place.
func cutByPlace[T any](all []T, p Paging) (items []T, cursor string, err error) {
	after, err := p.from()
	if err != nil {
		return nil, "", err
	}
	from := 0
	if after != "" {
		if from, err = strconv.Atoi(after); err != nil || from < 0 || from > len(all) {
			return nil, "", errBadCursor
		}
	}
	to := min(len(all), from+p.Limit)
	if to < len(all) {
		cursor = strconv.Itoa(to)
	}
	return all[from:to], cursor, nil
}
