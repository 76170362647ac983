package bench_test

import (
	"context"
	"log/slog"
	"testing"
	"time"
	_ "time/tzdata" // the concept counts days in Berlin

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// conceptText is the concept whose rule the UPDATE by hand follows. A duty to
// keep letters has run out where the rule is due.
const conceptText = `
fristwerk: 1
name: Löschkonzept Vertrieb
timezone: Europe/Berlin
sources:
  sales: {url: "${SALES_URL}", timezone: Europe/Berlin}
objects:
  contract:
    source: sales
    table: contracts
    key: id
    person: [{customer: customer_no}, email]
    columns:
      customer_no: identifier
      first_name: name
      last_name: name
      birth_date: birth_date
      email: email
      phone: phone
      street: address
      postcode: postcode
      city: city
      iban: bank_account
      notes: free_text
    not_personal: [id, status, signed_on, ended_on]
    related:
      invoices: {table: invoices, by: {contract_id: id}}
    dates: {ended: ended_on}
    retain:
      - title: Handelsbriefe
        columns: [customer_no, first_name, last_name, street, postcode, city]
        start: ended
        after: 6 years
        from: end of year
        basis: § 257 Abs. 1 Nr. 2 und 3, Abs. 4 HGB
actions:
  anonymise_contract:
    object: contract
    kind: anonymise
    methods: {birth_date: {generalise: year}}
    set: {status: anonymised}
    approval: none
jobs:
  ended_contracts:
    action: anonymise_contract
    schedule: "30 3 * * *"
    basis: Art. 17 DSGVO
    limit: {records: 100000000, share: 100%}
    active: true
    when: {start: ended, after: 8 years, from: end of year}
`

// unlessOpen is the line that makes the rule read other rows.
const unlessOpen = `    when:
      start: ended
      after: 8 years
      from: end of year
      unless: [{has: invoices, only: [{column: paid_on, empty: true}]}]
`

// openEngine opens an installation beside a database, on the day of the run.
func openEngine(ctx context.Context, dir, url string) (*engine.Engine, error) {
	now, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return nil, err
	}
	return engine.Open(ctx, engine.Options{
		Dir: dir,
		Now: func() time.Time { return now.Add(12 * time.Hour) },
		Env: func(string) (string, bool) { return url, true },
		Log: slog.New(slog.DiscardHandler),
	})
}

// apply makes an installation in a folder and puts the concept in force.
func apply(b *testing.B, dir, url string) {
	b.Helper()
	e, err := openEngine(b.Context(), dir, url)
	if err != nil {
		b.Fatal(err)
	}
	defer e.Close()
	actor := access.Shell("bench")
	p, err := e.Propose(b.Context(), actor, "concept.yaml", []byte(conceptText))
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range p.Binding.Findings {
		if f.Severity == plan.Error && f.Accepted == "" {
			b.Fatalf("%s %s: %s", f.Code, f.Where, f.Message)
		}
	}
	if _, err := e.PutInForce(b.Context(), actor, p); err != nil {
		b.Fatal(err)
	}
}

// criteria binds a concept to the database and puts its job into the words of
// package datasource, as a run does.
func criteria(b *testing.B, s *datasource.Source, text string) *datasource.Criteria {
	b.Helper()
	c, err := concept.Parse("concept.yaml", []byte(text))
	if err != nil {
		b.Fatal(err)
	}
	db, err := s.Inspect(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	day, err := rule.ParseDay(today)
	if err != nil {
		b.Fatal(err)
	}
	bound := plan.Bind(c, map[string]*schema.Database{"sales": db})
	job := bound.Job("ended_contracts")
	if len(job.Stopped) > 0 {
		b.Fatal(job.Stopped[0].Message)
	}
	return execution.Criteria(bound, job, day, bound.Jobs)
}
