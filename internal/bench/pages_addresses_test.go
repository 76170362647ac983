package bench_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/testdb"
	"github.com/fristwerk/fristwerk/internal/web"
)

// address is one page: opened, or answered to a form.
type address struct {
	path string
	form url.Values // sent; nil: opened
	what string     // of a form, beside its address
	file bool       // what comes is a file to keep
	late string     // what the page asks for once it is there
}

func (a address) name() string {
	if a.form == nil {
		return a.path
	}
	return "POST " + a.path + ", " + a.what
}

// table is a table as the data model calls it.
func (p *pages) table(name string) string {
	if p.source.Dialect == testdb.Postgres {
		return "public." + name
	}
	return name
}

// addresses are all pages that are opened.
func (p *pages) addresses() (list []address) {
	over, open := p.cases/3, p.cases-7
	for _, path := range []string{"/", "/actions", "/actions/new", "/actions/anonymise_contract", "/jobs", "/jobs?object=contract", "/jobs/new", "/jobs/ended_contracts", "/jobs/silent_leads",
		"/jobs/silent_leads/canary", "/lists", "/lists/1", "/lists/1?after=50000", "/runs/r0",
		"/cases", "/cases?state=open", "/cases?state=awaiting_approval", "/cases?state=over&object=lead", "/cases?job=silent_leads&sort=due",
		"/cases?due_from=2026-11-01&due_to=2026-11-30", "/cases?assigned=me", "/cases?assigned=nobody&sort=due", "/cases?view=outlook",
		"/cases?view=outlook&job=ended_contracts", "/cases?view=outlook&job=ended_contracts&part=due", "/cases?view=outlook&job=ended_contracts&part=undated",
		"/cases?view=outlook&job=lock_ended_contracts", "/cases/new",
		fmt.Sprintf("/cases/F-%d", over), fmt.Sprintf("/cases/F-%d", open), fmt.Sprintf("/cases/F-%d/print", open),
		"/records", "/records?object=contract&sort=id&up=1", "/records?object=contract&locked=1", "/records?object=contract&sort=ended_on", "/records?object=lead",
		"/unreached/contract", "/marks", "/marks?within=365",
		"/concept", "/concept/print", "/concept/versions/1", "/concept/edit", "/model", "/model/sources/sales", "/model/sources/sales/" + p.table("contracts"), "/model/assistant",
		"/proof", "/proof?kind=values", "/proof?actor=user:1", "/proof?day=2026-03-01", "/proof/restored",
		"/settings", "/settings/people", "/settings/people/1", "/settings/people/new", "/settings/roles", "/settings/tokens", "/login"} {
		list = append(list, address{path: path})
	}
	for _, path := range []string{fmt.Sprintf("/records/contract/%d", firstOfMany+11), fmt.Sprintf("/records/contract/%d?values=1", firstOfMany+13)} {
		before, _, _ := strings.Cut(path, "?")
		list = append(list, address{path: path, late: before + "?part=rules"})
	}
	for _, path := range []string{"/proof/log/export", "/proof/key/export", fmt.Sprintf("/cases/F-%d/certificate/export", over), "/runs/r0/certificate/export", "/cases/export"} {
		list = append(list, address{path: path, file: true})
	}
	return list
}

// forms are those that calculate something and change nothing. A job's preview
// counts all records: it says so and answers at once, see docs/performance.md.
func (p *pages) forms() []address {
	return []address{
		{path: "/records", form: url.Values{"object": {"contract"}, "q": {"person60000@example.org"}}, what: "search by e-mail"},
		{path: "/records", form: url.Values{"object": {"contract"}, "q": {"Nachname 700123"}}, what: "search by name"},
		{path: "/records", form: url.Values{"object": {"contract"}, "q": {"nobody at all"}}, what: "search without a result"},
		{path: "/records", form: url.Values{"object": {"contract"}, "c1": {"last_name"}, "o1": {"is"}, "v1": {"Nachname 700123"}}, what: "a condition"},
		{path: "/cases/new", form: url.Values{"do": {"find"}, "kind": {"customer"}, "identifier": {"KM-60000"}}, what: "find by number"},
		{path: "/cases/new", form: url.Values{"do": {"find"}, "kind": {"email"}, "identifier": {"person60000@example.org"}}, what: "find by e-mail"},
		{path: "/cases/new", form: url.Values{"do": {"choose"}, "found": {fmt.Sprintf("contract:%d", firstOfMany+11)}, "record": {fmt.Sprintf("contract:%d", firstOfMany+11)}}, what: "choose"},
		{path: "/cases/find", form: url.Values{"kind": {"email"}, "identifier": {"person60000@example.org"}}, what: "by e-mail"},
		{path: "/open", form: url.Values{"number": {fmt.Sprint(firstOfMany + 11)}}, what: "a record"},
		{path: "/open", form: url.Values{"number": {"no-such-thing"}}, what: "nothing"},
		{path: "/actions/anonymise_contract", form: url.Values{"do": {"check"}, "title_de": {"Vertrag anonymisieren"}, "title_en": {"Anonymise contract"}, "object": {"contract"},
			"kind": {"anonymise"}, "approval": {"none"}}, what: "check"},
		{path: "/jobs/ended_contracts", form: p.job("refresh"), what: "the rule as a sentence"},
		{path: "/jobs/ended_contracts", form: p.job("preview"), what: "preview"},
		{path: "/concept/check", form: url.Values{"text": {strings.Replace(string(p.concept()), "name: Löschkonzept Vertrieb", "name: Entwurf", 1)}, "base": {"1"}}, what: "check"},
	}
}

// job is the form of a job of the demo that looks for other records of a person.
func (p *pages) job(do string) url.Values {
	return url.Values{"do": {do}, "title_de": {"Beendete Verträge"}, "title_en": {"Ended contracts"}, "action": {"anonymise_contract"}, "start": {"settled"},
		"n": {"7"}, "unit": {"years"}, "from": {"end of year"}, "basis": {"Art. 17 Abs. 1 lit. a DSGVO"}, "every": {"day"}, "time": {"03:30"},
		"only_column": {"status"}, "only_op": {"in"}, "only_value": {"ended, anonymised"}, "only_join": {""}, "only_raw": {""},
		"unless_target": {"person_has:contract"}, "unless_column": {"status"}, "unless_op": {"is"}, "unless_value": {"active"}, "unless_raw": {""}, "active": {"true"}}
}

// TestEveryPageIsMeasured: a page that is added is measured, or the test says
// which is not.
func TestEveryPageIsMeasured(t *testing.T) {
	t.Parallel()
	mux, measured := http.NewServeMux(), map[string]bool{}
	for _, pattern := range web.Pages() {
		mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) { measured[pattern] = true })
	}
	p := &pages{filled: filled{cases: 1000, open: 50}}
	p.source.URL = demo.File
	for _, a := range p.addresses() {
		mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, a.path, nil))
	}
	for _, pattern := range web.Pages() {
		if !measured[pattern] {
			t.Errorf("no benchmark opens %q", pattern)
		}
	}
}
