package concept

import (
	"fmt"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// OwnKind is a kind of data that we keep ourselves. They have periods like
// those of the company: what proves a deletion is not kept for ever either.
type OwnKind string

// The kinds.
const (
	OwnRequestCases OwnKind = "request_cases" // opened by people or over the API; from the day they were closed
	OwnJobCases     OwnKind = "job_cases"     // opened by jobs, with the lists of their runs; likewise
	OwnMarks        OwnKind = "marks"         // who set and ended marks and reported events; from the day they ended
	OwnViews        OwnKind = "views"         // who saw or exported values, and looked at schemas; from the view
	OwnLog          OwnKind = "log"           // what entries of the proof log say beside who, what and when; from the entry
	OwnLedger       OwnKind = "ledger"        // the ledger in the sources; from the change
	OwnAccess       OwnKind = "access"        // places people signed in from, tokens that ended; from the last use, or the end
)

// OwnPeriod is how long a kind is kept, and why so long.
type OwnPeriod struct {
	Kind  OwnKind
	Term  rule.Term
	Basis string
}

// ownDefaults are kinds in the order people read them, with what holds where
// the concept says nothing: three years are the limitation of fines, with whose
// end nobody asks any more whether a request was answered or a rule carried out.
func ownDefaults() []OwnPeriod {
	years := func(n int) rule.Term {
		return rule.Term{After: rule.Period{N: n, Unit: rule.Years}, From: rule.EndOfYear}
	}
	const fines = "Art. 5 Abs. 2 DSGVO, § 31 Abs. 2 Nr. 1 OWiG mit § 41 BDSG"
	return []OwnPeriod{
		{OwnRequestCases, years(3), fines},
		{OwnJobCases, years(3), fines},
		{OwnMarks, years(3), "Art. 5 Abs. 2 DSGVO, §§ 195, 199 BGB"},
		{OwnViews, rule.Term{After: rule.Period{N: 1, Unit: rule.Years}, From: rule.Event}, "Art. 5 Abs. 1 lit. e, Art. 32 DSGVO"},
		{OwnLog, years(3), fines},
		{OwnLedger, years(10), "Art. 5 Abs. 2 DSGVO, § 199 Abs. 3 BGB"},
		{OwnAccess, rule.Term{After: rule.Period{N: 90, Unit: rule.Days}, From: rule.Event}, "Art. 5 Abs. 1 lit. e, Art. 32 DSGVO"},
	}
}

// OwnDataDefaults are the periods of a concept that names none.
func OwnDataDefaults() []OwnPeriod { return ownDefaults() }

// defaultBackupLifetime is how long a source's backups are taken to live where
// the concept does not say: longer than nearly all do.
var defaultBackupLifetime = rule.Period{N: 1, Unit: rule.Years}

// ownData reads the periods of our own data. What is left out has its default.
func (r *reader) ownData(v value) []OwnPeriod {
	periods := ownDefaults()
	m := v.mappingOf("own_data")
	keys := make([]string, len(periods))
	for i, p := range periods {
		keys[i] = string(p.Kind)
	}
	m.only(keys...)
	for i := range periods {
		r.ownPeriod(m.get(string(periods[i].Kind)), &periods[i])
	}
	return periods
}

func (r *reader) ownPeriod(v value, p *OwnPeriod) {
	if !v.given() {
		return
	}
	m := v.mappingOf(fmt.Sprintf("period of %s", p.Kind))
	if m.n == nil {
		return
	}
	m.only("after", "from", "basis")
	p.Term = r.term(m)
	if basis := m.get("basis").text(); basis != "" {
		p.Basis = basis
	}
}

// OwnPeriod is how long a kind of our own data is kept.
func (c *Concept) OwnPeriod(kind OwnKind) OwnPeriod {
	for _, p := range c.OwnData {
		if p.Kind == kind {
			return p
		}
	}
	return OwnPeriod{Kind: kind, Term: rule.Term{After: rule.Period{N: -1}}} // cannot be counted: never due
}

// Expired is the first day of which nothing of a kind has expired today: what
// began before it goes. What a restore would need stays until the oldest backup
// of its source has expired.
func (c *Concept) Expired(kind OwnKind, today rule.Day, sources ...*Source) rule.Day {
	day := c.OwnPeriod(kind).Term.Boundary(today)
	for _, s := range sources {
		day = min(day, rule.Term{After: s.BackupLifetime, From: rule.Event}.Boundary(today))
	}
	return day
}
