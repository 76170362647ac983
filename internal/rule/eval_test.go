package rule_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// record is a Row in memory. A column it lacks is NULL.
type record struct {
	values  map[string]string
	related map[string][]rule.Row
}

func (r record) Value(column string) (string, bool) {
	text, ok := r.values[column]
	return text, !ok
}

func (r record) Related(relation string) []rule.Row { return r.related[relation] }

func with(pairs ...string) record {
	values := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	return record{values: values}
}

// andRows adds related rows, each a record.
func (r record) andRows(relation string, rows ...record) record {
	all := make([]rule.Row, 0, len(rows))
	for _, row := range rows {
		all = append(all, row)
	}
	return record{values: r.values, related: map[string][]rule.Row{relation: all}}
}

func own(column string) rule.Start {
	return rule.OwnDate{Column: rule.DateColumn{Name: column}}
}

func related(pick rule.Pick) rule.Start {
	return rule.RelatedDate{Relation: "rows", Pick: pick, Column: rule.DateColumn{Name: "on"}}
}

func TestEvalStart(t *testing.T) {
	t.Parallel()
	const early, late, bad = "2020-01-01", "2024-01-01", "0000-00-00"
	bare := with("a", early, "b", late, "bad", bad)
	none := bare.andRows("rows")
	empty := bare.andRows("rows", with(), with())
	one := bare.andRows("rows", with("on", "2022-01-01"))
	two := bare.andRows("rows", with("on", "2022-01-01"), with(), with("on", "2025-05-05"))
	spoilt := bare.andRows("rows", with("on", "2022-01-01"), with("on", "9999-12-31"))
	latest := func(of ...rule.Start) rule.Start { return rule.Latest{Of: of} }
	earliest := func(of ...rule.Start) rule.Start { return rule.Earliest{Of: of} }
	orElse := func(first, then rule.Start) rule.Start { return rule.Else{First: first, Then: then} }
	for name, c := range map[string]struct {
		start rule.Start
		row   rule.Row
		want  rule.Moment
	}{
		"nothing":              {nil, bare, missing},
		"own":                  {own("a"), bare, known(t, early)},
		"own NULL":             {own("no"), bare, missing},
		"own implausible":      {own("bad"), bare, implausible},
		"max":                  {related(rule.Max), two, known(t, "2025-05-05")},
		"min":                  {related(rule.Min), two, known(t, "2022-01-01")},
		"value is the latest":  {related(rule.Value), two, known(t, "2025-05-05")},
		"value of one":         {related(rule.Value), one, known(t, "2022-01-01")},
		"related, no rows":     {related(rule.Max), none, missing},
		"related, no dates":    {related(rule.Min), empty, missing},
		"related, one spoilt":  {related(rule.Min), spoilt, implausible},
		"latest":               {latest(own("a"), own("b")), bare, known(t, late)},
		"latest, own NULL":     {latest(own("no"), own("b")), bare, missing},
		"latest, bad":          {latest(own("b"), own("bad")), bare, implausible},
		"latest, NULL and bad": {latest(own("no"), own("bad")), bare, implausible},
		"latest, no max":       {latest(own("a"), related(rule.Max)), none, known(t, early)},
		"latest, no min":       {latest(own("a"), related(rule.Min)), empty, known(t, early)},
		"latest, no value":     {latest(own("a"), related(rule.Value)), none, missing},
		"latest, with max":     {latest(own("b"), related(rule.Max)), two, known(t, "2025-05-05")},
		"latest, spoilt max":   {latest(own("b"), related(rule.Max)), spoilt, implausible},
		"latest of no max":     {latest(related(rule.Max), related(rule.Min)), none, missing},
		"latest of latest":     {latest(own("a"), latest(related(rule.Max))), none, missing},
		"latest of nothing":    {latest(), bare, missing},
		"earliest":             {earliest(own("b"), own("a")), bare, known(t, early)},
		"earliest, own NULL":   {earliest(own("no"), own("b")), bare, known(t, late)},
		"earliest, all NULL":   {earliest(own("no"), related(rule.Value)), none, missing},
		"earliest, bad":        {earliest(own("a"), own("bad")), bare, implausible},
		"else not needed":      {orElse(own("a"), own("bad")), bare, known(t, early)},
		"else needed":          {orElse(related(rule.Max), own("b")), none, known(t, late)},
		"else, bad stays":      {orElse(own("bad"), own("b")), bare, implausible},
		"else, bad in latest":  {orElse(latest(own("no"), own("bad")), own("b")), bare, implausible},
		"else, nothing":        {orElse(own("no"), own("no")), bare, missing},
	} {
		if got := rule.EvalStart(c.start, c.row, rule.Zones{}); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	r := rule.Rule{
		Only:  test("status", rule.In, "ended", "done"),
		Start: own("ended_on"),
		Term:  rule.Term{After: years(3), From: rule.EndOfYear},
		Unless: []rule.Unless{
			rule.PersonHas{Object: "contract"},
			rule.Has{Relation: "rows", Only: test("paid_on", rule.Empty, true)},
		},
	}
	today := day(t, "2027-01-01")
	dated := func(v rule.Verdict, start, last, due string) rule.Verdict {
		v.Start, v.LastDay, v.DueDay = known(t, start), day(t, last), day(t, due)
		return v
	}
	ended := with("status", "ended", "ended_on", "2023-03-15")
	for name, c := range map[string]struct {
		row  rule.Row
		want rule.Verdict
	}{
		"due":      {ended, dated(rule.Verdict{Holds: true, Met: true, Due: true}, "2023-03-15", "2026-12-31", "2027-01-01")},
		"runs":     {with("status", "ended", "ended_on", "2024-01-01"), dated(rule.Verdict{Holds: true}, "2024-01-01", "2027-12-31", "2028-01-01")},
		"not only": {with("status", "active", "ended_on", "2023-03-15"), dated(rule.Verdict{}, "2023-03-15", "2026-12-31", "2027-01-01")},
		"no date":  {with("status", "done"), rule.Verdict{Holds: true, Met: true, Reason: rule.NoStartDate}},
		"bad date": {
			with("status", "done", "ended_on", "9999-12-31"),
			rule.Verdict{Holds: true, Met: true, Start: implausible, Reason: rule.ImplausibleDate},
		},
		"no date, not only": {with("status", "active"), rule.Verdict{}},
		"paid": {
			ended.andRows("rows", with("paid_on", "2023-05-01")),
			dated(rule.Verdict{Holds: true, Met: true, Due: true}, "2023-03-15", "2026-12-31", "2027-01-01"),
		},
		"open": {
			ended.andRows("rows", with("paid_on", "2023-05-01"), with()),
			dated(rule.Verdict{Holds: true, Met: true, Due: true, Reason: rule.StillHas}, "2023-03-15", "2026-12-31", "2027-01-01"),
		},
		"no date before open": {
			with("status", "done").andRows("rows", with()),
			rule.Verdict{Holds: true, Met: true, Reason: rule.NoStartDate},
		},
	} {
		if diff := cmp.Diff(c.want, r.Judge(c.row, today, rule.Zones{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestJudgeWithoutStart(t *testing.T) {
	t.Parallel()
	r := rule.Rule{Only: test("status", rule.Is, "left"), Unless: []rule.Unless{rule.Has{Relation: "rows"}}}
	today := day(t, "2027-01-01")
	want := rule.Verdict{Holds: true, Met: true, Due: true, LastDay: today - 1, DueDay: today}
	if diff := cmp.Diff(want, r.Judge(with("status", "left"), today, rule.Zones{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want.Reason = rule.StillHas
	if diff := cmp.Diff(want, r.Judge(with("status", "left").andRows("rows", with()), today, rule.Zones{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := r.Judge(with("status", "here"), today, rule.Zones{}); got.Met || got.Due || got.Reason != "" {
		t.Errorf("holds for a row it does not speak of: %+v", got)
	}
}

// TestLeadTouchedAfterMidnight: the local day of a late activity moves a rule.
func TestLeadTouchedAfterMidnight(t *testing.T) {
	t.Parallel()
	r := rule.Rule{
		Start: rule.Else{First: related(rule.Max), Then: own("created_at")},
		Term:  rule.Term{After: rule.Period{N: 6, Unit: rule.Months}, From: rule.Event},
	}
	zones := rule.Zones{Concept: zone(t, "Europe/Berlin"), Source: time.UTC}
	touched := with("created_at", "2025-03-03").andRows("rows", with("on", "2026-05-31T10:00:00Z"), with("on", "2026-11-30T23:30:00Z"))
	for text, due := range map[string]bool{"2026-12-01": false, "2027-06-01": false, "2027-06-02": true} {
		if got := r.Judge(touched, day(t, text), zones).Due; got != due {
			t.Errorf("touched, on %s: due %t", text, got)
		}
	}
	silent := with("created_at", "2025-03-03 09:00:00").andRows("rows")
	for text, due := range map[string]bool{"2025-09-03": false, "2025-09-04": true} {
		if got := r.Judge(silent, day(t, text), zones).Due; got != due {
			t.Errorf("silent, on %s: due %t", text, got)
		}
	}
}

func TestDutyRuns(t *testing.T) {
	t.Parallel()
	duty := rule.Duty{Start: own("ended_on"), Term: rule.Term{After: years(6), From: rule.EndOfYear}}
	for _, c := range []struct {
		row   rule.Row
		today string
		want  bool
	}{
		{with("ended_on", "2026-02-20"), "2032-12-31", true},
		{with("ended_on", "2026-02-20"), "2033-01-01", false},
		{with(), "2100-01-01", true},
		{with("ended_on", "0000-00-00"), "2100-01-01", true},
	} {
		if got := duty.Runs(c.row, day(t, c.today), rule.Zones{}); got != c.want {
			t.Errorf("%v on %s: %t", c.row.(record).values, c.today, got)
		}
	}
	if !(rule.Duty{Term: duty.Term}).Runs(with(), day(t, "2100-01-01"), rule.Zones{}) {
		t.Error("a duty without a start has ended")
	}
}
