package concept_test

import (
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
)

const ownHead = "fristwerk: 1\nname: x\ntimezone: Europe/Berlin\nsources:\n  sales: {url: \"sqlite:sales.db\"}\n" +
	"  shop: {url: \"sqlite:shop.db\", backup_lifetime: 400 days}\n"

// TestOwnDataExpires: what began before the day goes. The period decides, and
// where a restore would need it, the oldest backup.
func TestOwnDataExpires(t *testing.T) {
	t.Parallel()
	const own = "own_data:\n  job_cases: {after: 6 months, from: end of month}\n  ledger: {after: 0 days, from: event}\n"
	c, err := concept.Parse("own.yaml", []byte(ownHead+own))
	if err != nil {
		t.Fatal(err)
	}
	today := rule.Date(2030, time.January, 1)
	all := c.Sources
	for _, x := range []struct {
		kind    concept.OwnKind
		sources []*concept.Source
		want    rule.Day
	}{
		{concept.OwnRequestCases, nil, rule.Date(2027, time.January, 1)}, // closed in 2026: with the end of 2029
		{concept.OwnViews, nil, rule.Date(2029, time.January, 1)},        // seen on 31 December 2028
		{concept.OwnAccess, nil, today.AddDays(-90)},                     //
		{concept.OwnJobCases, nil, rule.Date(2029, time.July, 1)},        // closed in June
		{concept.OwnJobCases, all[:1], rule.Date(2029, time.January, 1)}, // backups of a year
		{concept.OwnJobCases, all, today.AddDays(-400)},                  // and of 400 days
		{concept.OwnLedger, all[:1], rule.Date(2029, time.January, 1)},   // no period, but backups
		{concept.OwnLedger, nil, today},                                  // neither
		{concept.OwnKind("none such"), nil, rule.Floor},                  // nothing
	} {
		if got := c.Expired(x.kind, today, x.sources...); got != x.want {
			t.Errorf("%s: %s, want %s", x.kind, got, x.want)
		}
	}
}

// TestOwnDataDefaults: every kind has a period and says why.
func TestOwnDataDefaults(t *testing.T) {
	t.Parallel()
	c, err := concept.Parse("own.yaml", []byte(ownHead))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.OwnData) != 7 {
		t.Errorf("%d kinds", len(c.OwnData))
	}
	for _, p := range c.OwnData {
		if p.Basis == "" || p.Term.After.N == 0 || p.Term.Check() != nil {
			t.Errorf("%+v", p)
		}
	}
}
