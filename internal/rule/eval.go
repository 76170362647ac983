package rule

// Row is one record as conditions see it, in the canonical text of its source:
// dates YYYY-MM-DD, timestamps YYYY-MM-DD HH:MM:SS with Z if they are instants,
// numbers and booleans as written in JSON.
type Row interface {
	// Value is the column's text, or null. A column the row does not have is null.
	Value(column string) (text string, null bool)
	// Related are the rows of a part or relation, none if there are none.
	Related(relation string) []Row
}

// Verdict is what a rule says of one row on one day.
type Verdict struct {
	Holds   bool   // Only holds, whatever the dates say
	Met     bool   // Only holds, and the period has ended or its start is not known
	Due     bool   // Only holds and the period has ended
	Start   Moment // zero for a rule without start
	LastDay Day    // LastDay and DueDay count if Start is Known
	DueDay  Day
	Reason  Reason // why a record that is Met is not changed; empty if it may be
}

// Judge applies the rule to a row. It decides all but PersonHas, which needs
// other objects: a verdict without reason may still be PersonStillActive. A
// rule without a start is due from today on while Only holds.
func (r Rule) Judge(row Row, today Day, zones Zones) Verdict {
	v := Verdict{Holds: Holds(r.Only, row, today, zones)}
	r.date(&v, row, today, zones)
	switch {
	case !v.Met:
	case !v.Due && v.Start.State == Missing:
		v.Reason = NoStartDate
	case !v.Due:
		v.Reason = ImplausibleDate
	case r.vetoed(row, today, zones):
		v.Reason = StillHas
	}
	return v
}

// date fills in what follows from the start.
func (r Rule) date(v *Verdict, row Row, today Day, zones Zones) {
	if r.Start == nil {
		v.Met, v.Due = v.Holds, v.Holds
		v.LastDay, v.DueDay = today-1, today
		return
	}
	v.Start = EvalStart(r.Start, row, zones)
	if v.Start.State != Known {
		v.Met = v.Holds
		return
	}
	v.LastDay, v.DueDay = r.Term.LastDay(v.Start.Day), r.Term.DueDay(v.Start.Day)
	v.Due = v.Holds && r.Term.Due(v.Start.Day, today)
	v.Met = v.Due
}

// vetoed reports whether a Has of the rule finds a row.
func (r Rule) vetoed(row Row, today Day, zones Zones) bool {
	for _, unless := range r.Unless {
		has, ok := unless.(Has)
		if !ok {
			continue
		}
		for _, other := range row.Related(has.Relation) {
			if Holds(has.Only, other, today, zones) {
				return true
			}
		}
	}
	return false
}

// Runs reports whether the duty still asks to keep the row. It does where its
// start is missing or implausible.
func (d Duty) Runs(row Row, today Day, zones Zones) bool {
	start := EvalStart(d.Start, row, zones)
	return start.State != Known || !d.Term.Due(start.Day, today)
}
