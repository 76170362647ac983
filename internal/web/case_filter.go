package web

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// caseFilters are the names of all filters of the list of cases. They stand in
// its address, and go along to the next page and to the file; a person is named
// there by the number of the account.
var caseFilters = [...]string{"state", "object", "job", "action", "due_from", "due_to", "assigned", "sort"}

// toMe is whom the address means that is kept and opened by somebody else.
const toMe = "me"

// askedCases is what an address asks for.
type askedCases struct {
	engine.CaseFilter
	values url.Values        // the filters that are given, as they were given
	wrong  map[string]string // why a filter cannot be followed, by its name: a key
}

// askedCases reads the filters of an address. A choice that there is not filters
// nothing; a day or a person that cannot be is refused, as a list of other cases
// than those meant would mislead.
func (v *visit) askedCases(q url.Values) askedCases {
	a := askedCases{values: url.Values{}, wrong: map[string]string{}}
	for _, name := range caseFilters {
		if value := strings.TrimSpace(q.Get(name)); value != "" {
			a.values.Set(name, value)
		}
	}
	a.CaseFilter = engine.CaseFilter{Limit: 25, Object: a.values.Get("object"), Job: a.values.Get("job"), Action: a.values.Get("action"), After: q.Get("after")}
	switch s := a.values.Get("state"); {
	case s == "open" || s == "over":
		open := s == "open"
		a.Open = &open
	case slices.Contains(casefile.CaseStates[:], casefile.State(s)):
		a.States = []casefile.State{casefile.State(s)}
	}
	if a.values.Get("sort") == "due" {
		a.Sort = engine.DueFirst
	}
	a.DueFrom, a.DueTo = a.day("due_from"), a.day("due_to")
	if a.DueFrom != nil && a.DueTo != nil && *a.DueTo < *a.DueFrom {
		a.wrong["due_to"] = "case_narrow.before"
	}
	a.Assigned = a.assigned(v.actor.ID)
	return a
}

func (a *askedCases) day(name string) *rule.Day {
	text := a.values.Get(name)
	if text == "" {
		return nil
	}
	d, err := rule.ParseDay(text)
	if err != nil {
		a.wrong[name] = "case_narrow.no_day"
		return nil
	}
	return &d
}

// assigned is the actor's ID that is asked for. One from the shell is a name,
// which does not belong into an address.
func (a *askedCases) assigned(me string) string {
	switch to := a.values.Get("assigned"); {
	case to == toMe:
		return me
	case to == "" || to == engine.Nobody:
		return to
	case isAccount(to):
		return to
	}
	a.wrong["assigned"] = "case_narrow.no_account"
	return ""
}

func isAccount(id string) bool {
	number, found := strings.CutPrefix(id, "user:")
	_, err := strconv.ParseUint(number, 10, 63)
	return found && err == nil
}

// address is the list with one filter changed; an empty value takes it away, and
// what was refused goes no further.
func (a askedCases) address(path, name, value string) string {
	q := url.Values{}
	for name, values := range a.values {
		if a.wrong[name] == "" {
			q[name] = values
		}
	}
	if q.Del(name); value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// narrowed are the filters in use but for the state, each with the address
// without it.
func (v *visit) narrowed(a askedCases, n names, people map[string]string) []choice {
	ctx := v.ctx()
	var out []choice
	add := func(name, what string) {
		if a.values.Get(name) != "" && a.wrong[name] == "" {
			out = append(out, choice{value: a.address("/cases", name, ""), text: what})
		}
	}
	add("object", t(ctx, "overview.object")+": "+n.object(a.Object))
	add("job", t(ctx, "runs.job")+": "+n.job(a.Job))
	add("action", t(ctx, "actions.action")+": "+n.action(a.Action))
	add("due_from", t(ctx, "case_narrow.from_day", "Day", dayOr(ctx, a.DueFrom, "")))
	add("due_to", t(ctx, "case_narrow.to_day", "Day", dayOr(ctx, a.DueTo, "")))
	add("assigned", t(ctx, "cases.assigned_to", "Who", assigneeText(ctx, n, people, a.values.Get("assigned"))))
	return out
}

func assigneeText(ctx context.Context, n names, people map[string]string, to string) string {
	if to == toMe || to == engine.Nobody {
		return word(ctx, "case_narrow", to)
	}
	return actorWith(ctx, n, people, to)
}

// assignees are whom a case may be assigned to: me, nobody, or a person. Who
// sees only some organisations is not told who else works here.
func (v *visit) assignees(a askedCases, people map[string]string) []choice {
	ctx, now := v.ctx(), a.values.Get("assigned")
	out := []choice{{toMe, capital(word(ctx, "case_narrow", toMe)), now == toMe}, {engine.Nobody, capital(word(ctx, "case_narrow", engine.Nobody)), now == engine.Nobody}}
	if v.actor.Limited() {
		return out
	}
	var others []choice
	for id, name := range people {
		if strings.HasPrefix(id, "user:") && id != v.actor.ID {
			others = append(others, choice{id, name, now == id})
		}
	}
	slices.SortFunc(others, func(a, b choice) int {
		return cmp.Or(strings.Compare(a.text, b.text), strings.Compare(a.value, b.value))
	})
	return append(out, others...)
}
