package rule

// EvalStart reads the date a period starts from, as Start describes it. A nil
// Start is Missing.
func EvalStart(start Start, row Row, zones Zones) Moment {
	switch s := start.(type) {
	case OwnDate:
		return readColumn(s.Column, row, zones)
	case RelatedDate:
		return s.eval(row, zones)
	case EventDate:
		return RelatedDate{Relation: s.EventRows(), Pick: Max, Column: DateColumn{Name: EventDay}}.eval(row, zones)
	case Latest:
		return s.eval(row, zones)
	case Earliest:
		return pick(evalAll(s.Of, row, zones), Min)
	case Else:
		if first := EvalStart(s.First, row, zones); first.State != Missing {
			return first
		}
		return EvalStart(s.Then, row, zones)
	}
	return Moment{}
}

func readColumn(column DateColumn, row Row, zones Zones) Moment {
	text, null := row.Value(column.Name)
	return ReadMoment(text, null, column.Encoding, zones)
}

func (s RelatedDate) eval(row Row, zones Zones) Moment {
	var found []Moment
	for _, other := range row.Related(s.Relation) {
		found = append(found, readColumn(s.Column, other, zones))
	}
	return pick(found, s.Pick)
}

// eval is Missing if a part is that must not be: whoever asks for the latest
// of several dates waits for each. Only a min or max over rows that need not
// exist is left out.
func (l Latest) eval(row Row, zones Zones) Moment {
	found := evalAll(l.Of, row, zones)
	latest := pick(found, Max)
	for i, m := range found {
		if latest.State == Known && m.State == Missing && !optional(l.Of[i]) {
			return Moment{}
		}
	}
	return latest
}

func optional(part Start) bool {
	related, ok := part.(RelatedDate)
	return ok && (related.Pick == Max || related.Pick == Min)
}

func evalAll(parts []Start, row Row, zones Zones) []Moment {
	found := make([]Moment, 0, len(parts))
	for _, part := range parts {
		found = append(found, EvalStart(part, row, zones))
	}
	return found
}

// pick chooses among the moments that are known: the earliest for Min, else
// the latest. One implausible moment makes the choice implausible, before a
// missing one counts: Else must not step over a date that cannot be believed.
func pick(found []Moment, by Pick) Moment {
	var chosen Moment
	for _, m := range found {
		switch {
		case m.State == Implausible:
			return m
		case m.State == Missing:
		case chosen.State == Missing, by == Min && m.Day < chosen.Day, by != Min && m.Day > chosen.Day:
			chosen = m
		}
	}
	return chosen
}
