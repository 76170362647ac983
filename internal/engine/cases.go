package engine

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"sort"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Errors of cases.
var (
	ErrUnknownCase = errors.New("no such case")
	ErrBadCursor   = errors.New("not a place in this list")
	ErrUnknownKind = errors.New("no object is found by such an identifier")
)

// usualPage and mostOfPage are how many cases a page has.
const (
	usualPage  = 50
	mostOfPage = 200
)

// Cases lists cases: all that was done and all that is to be done. No answer
// takes long, however many there are; see CasePage.
func (e *Engine) Cases(ctx context.Context, actor access.Actor, f CaseFilter) (CasePage, error) {
	if err := actor.Require(access.ReadCases); err != nil {
		return CasePage{}, err
	}
	q, err := e.caseQuery(ctx, f)
	if err != nil {
		return CasePage{}, err
	}
	if actor.Limited() {
		return e.clerksCases(ctx, actor, q)
	}
	p, err := e.store.ListCases(ctx, q)
	if err != nil {
		return CasePage{}, err
	}
	page := CasePage{Cases: make([]CaseRow, len(p.Cases)), Total: p.Total, TotalCapped: p.Capped}
	for i, h := range p.Cases {
		page.Cases[i] = rowOf(h)
	}
	if p.Next != nil {
		page.Next = cursor(*p.Next)
	}
	return page, nil
}

func (e *Engine) caseQuery(ctx context.Context, f CaseFilter) (store.CaseQuery, error) {
	q := store.CaseQuery{States: f.states(), Object: f.Object, Action: f.Action, Job: f.Job, DueFrom: f.DueFrom, DueTo: f.DueTo,
		ByDue: f.Sort == DueFirst, Limit: min(f.Limit, mostOfPage)}
	if q.Limit <= 0 {
		q.Limit = usualPage
	}
	switch f.Assigned {
	case "":
	case Nobody:
		q.Assigned = new(string)
	default:
		q.Assigned = &f.Assigned
	}
	if f.After != "" {
		place, err := placeOf(f.After)
		if err != nil {
			return q, err
		}
		q.After = &place
	}
	if len(f.Person) > 0 {
		keys, err := e.personKeys(ctx, f.Person)
		if err != nil {
			return q, err
		}
		q.Persons, q.ByPerson = keys, true
	}
	return q, nil
}

// states are those asked for; Open alone means the states of which something is
// left, or none.
func (f CaseFilter) states() []casefile.State {
	var states []casefile.State
	for _, s := range casefile.CaseStates {
		wanted := len(f.States) == 0 || slices.Contains(f.States, s)
		over := s == casefile.Closed || s == casefile.Refused || s == casefile.Cancelled
		if wanted && (f.Open == nil || *f.Open != over) {
			states = append(states, s)
		}
	}
	if len(states) == len(casefile.CaseStates) {
		return nil
	}
	return states
}

// personKeys hashes identifiers by kind, or by the category of their column:
// after this nothing of ours holds their values.
func (e *Engine) personKeys(ctx context.Context, person map[string]string) ([]casefile.PersonKey, error) {
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return nil, err
	}
	kinds := identifierKinds(in.Concept)
	var keys []casefile.PersonKey
	for _, name := range sortedKeys(person) {
		found := false
		for _, k := range kinds {
			if k.is(name) {
				found = true
				if key, ok := e.persons.KeyOf(k.Kind, k.Categories, k.values(person[name])); ok {
					keys = append(keys, key)
				}
			}
		}
		if !found {
			return nil, ErrUnknownKind // unquoted: somebody may have put a value there
		}
	}
	return keys, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func rowOf(h store.CaseHead) CaseRow {
	r := CaseRow{ID: h.ID, State: h.State, Origin: h.Origin, Opened: h.Opened, Closed: h.Closed, Due: h.Due, Items: h.Items,
		Objects: []string{}, Actions: []string{}, Jobs: []string{}, Assigned: h.Assigned}
	add := func(list *[]string, name string) {
		if name != "" && !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
	}
	for _, a := range h.Aims {
		add(&r.Objects, a.Object)
		add(&r.Actions, a.Action)
		add(&r.Jobs, a.Job)
	}
	switch h.Missing {
	case 1:
		r.Needs = string(concept.ApprovalOne)
	case 2:
		r.Needs = string(concept.ApprovalTwo)
	}
	return r
}

// cursor is a place in a list as a text that goes into an address: numbers and
// days only.
func cursor(p store.CasePlace) string {
	text, err := json.Marshal([]any{p.Over, p.Due, p.ID})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func placeOf(text string) (store.CasePlace, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return store.CasePlace{}, ErrBadCursor
	}
	var p store.CasePlace
	if err := json.Unmarshal(raw, &[]any{&p.Over, &p.Due, &p.ID}); err != nil {
		return store.CasePlace{}, ErrBadCursor
	}
	if _, err := rule.ParseDay(p.Due); p.Due != "" && err != nil {
		return store.CasePlace{}, ErrBadCursor
	}
	return p, nil
}

// CountCases counts cases by state. Most cases are closed with their run and
// have no state of their own: their number is estimated from all.
func (e *Engine) CountCases(ctx context.Context, actor access.Actor) (CaseCounts, error) {
	if err := actor.Require(access.ReadCases); err != nil {
		return CaseCounts{}, err
	}
	if actor.Limited() {
		return e.clerksCounts(ctx, actor)
	}
	states, mine, all, err := e.store.CountStates(ctx, actor.ID)
	if err != nil {
		return CaseCounts{}, err
	}
	c := CaseCounts{States: map[casefile.State]int{}, Mine: mine, All: all}
	others := 0
	for s, n := range states {
		c.States[s] = n
		c.Capped = c.Capped || n > store.TotalCap
		if s != casefile.Closed {
			others += n
		}
	}
	c.States[casefile.Closed] = max(states[casefile.Closed], all-others)
	return c, nil
}
