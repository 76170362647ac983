package engine_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// comparePlan holds every record's fate, and the counts of plan.
func (x *trial) comparePlan() {
	x.Helper()
	day, err := rule.ParseDay(x.day.String())
	if err != nil {
		x.Fatal(err)
	}
	source, err := datasource.Open(x.Context(), "sales", x.db.URL, x.clocks)
	if err != nil {
		x.Fatal(err)
	}
	defer source.Close()
	result, err := x.engine.Plan(x.Context(), x.actor, engine.PlanOrder{})
	if err != nil {
		x.Fatal(err)
	}
	for i, j := range x.jobs {
		want := x.speaks(j)
		criteria := execution.Criteria(x.bound, x.bound.Job(j.name), day, x.bound.Jobs)
		if diff := cmp.Diff(want, x.fates(source, criteria)); diff != "" {
			x.Errorf("%s (-model +product):\n%s", j.name, diff)
		}
		if diff := cmp.Diff(counts(want), result.Jobs[i].Skipped); diff != "" || result.Jobs[i].Met != len(want) {
			x.Errorf("%s: plan meets %d of %d and skips (-model +product):\n%s", j.name, result.Jobs[i].Met, len(want), diff)
		}
		x.compareAgain(source, criteria, want)
	}
	for range 2 {
		x.compareWhy(pick(x.drawing, x.records...))
	}
}

// compareAgain holds what is said of single records once they were not changed:
// also of those the job does not speak of, and of one that is not there.
func (x *trial) compareAgain(source *datasource.Source, c *datasource.Criteria, want map[string]verdict) {
	x.Helper()
	keys := []datasource.Key{"999"}
	for _, r := range x.records {
		keys = append(keys, datasource.Key(fmt.Sprint(r.id)))
	}
	again, err := source.Fates(x.Context(), c, keys)
	if err != nil {
		x.Fatal(err)
	}
	for _, k := range keys {
		v, met := want[string(k)]
		got := again[k].Fate
		settled := got == rule.ConditionChanged || got == rule.AlreadyDone
		if k == "999" && got != rule.Gone || k != "999" && (met && got != rule.Reason(v.Fate) || !met && !settled) {
			x.Errorf("record %s is %q when asked again, met %t with %q", k, got, met, v.Fate)
		}
	}
}

// compareWhy holds what is told of one record.
func (x *trial) compareWhy(r *row) {
	x.Helper()
	told, err := x.engine.Why(x.Context(), x.actor, "thing", fmt.Sprint(r.id))
	if err != nil {
		x.Fatal(err)
	}
	for i, j := range x.jobs {
		v, met := x.judge(j, r)
		if got := told.Rules[i]; got.Met != met || met && (got.Reason != rule.Reason(v.Fate) || got.Due != v.Due) {
			x.Errorf("why %d: %s says %+v, the model says met %t, %+v", r.id, j.name, got, met, v)
		}
	}
	for i, d := range x.duties {
		if s := x.dates[d.start].read(r); told.Duties[i].Runs != (s.state != "known" || !d.term.due(s.day, x.day, x.yearEnds)) {
			x.Errorf("why %d: duty %d says %+v, its start is %+v", r.id, i, told.Duties[i], s)
		}
	}
}

// fates reads what the product says, a few records at a time.
func (x *trial) fates(source *datasource.Source, c *datasource.Criteria) map[string]verdict {
	x.Helper()
	all, after := map[string]verdict{}, datasource.Key("")
	for {
		page, err := source.PageAll(x.Context(), c, after, 7)
		if err != nil {
			x.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		var keys []datasource.Key
		for _, found := range page {
			keys = append(keys, found.Key)
		}
		starts, err := source.Starts(x.Context(), c, keys)
		if err != nil {
			x.Fatal(err)
		}
		for _, found := range page {
			all[string(found.Key)] = verdict{Fate: string(found.Fate), Due: found.Due, Start: startText(c, starts[found.Key])}
		}
		after = page[len(page)-1].Key
	}
}

func startText(c *datasource.Criteria, m rule.Moment) string {
	switch {
	case c.Start == nil:
		return ""
	case m.State == rule.Known:
		return m.Day.String()
	case m.State == rule.Missing:
		return missing.state
	}
	return implausible.state
}

func counts(all map[string]verdict) map[rule.Reason]int {
	n := map[rule.Reason]int{}
	for _, v := range all {
		if v.Fate != "" {
			n[rule.Reason(v.Fate)]++
		}
	}
	return n
}

// compareRun holds every cell and mark after a run, and that a second one finds
// nothing to do.
func (x *trial) compareRun() {
	x.Helper()
	x.live()
	done := x.run()
	x.compareRows()
	x.compareMarks()
	if rows := x.db.Query(x.T, "SELECT COUNT(*) FROM "+x.own("ledger")+" l JOIN "+x.own("batch")+" b ON b.id = l.batch WHERE b.action NOT LIKE '%/ended'"); rows[0][0] != fmt.Sprint(done) {
		x.Errorf("%d records done, %s rows in the ledger", done, rows[0][0])
	}
	if again := x.run(); again != 0 {
		x.Errorf("a second run does %d records", again)
	}
	x.compareRows()
}

func (x *trial) run() (done int) {
	x.Helper()
	r, err := x.engine.Run(x.Context(), x.actor, engine.RunOrder{All: true, Workers: 2})
	if err != nil {
		x.Fatal(err)
	}
	for _, j := range r.Jobs {
		sum := *j.Done + j.Failed
		for _, n := range j.Skipped {
			sum += n
		}
		if sum != j.Met || j.Failed > 0 {
			x.Errorf("%s: met %d, done %d, skipped %v, failed %d", j.Job, j.Met, *j.Done, j.Skipped, j.Failed)
		}
		done += *j.Done
	}
	return done
}

func (x *trial) compareRows() {
	x.Helper()
	var things, items []string
	for _, r := range x.records {
		things = append(things, x.line(r, "state", "customer_no", "email", "name", "note", "born", "zip"))
		for _, item := range r.related["items"] {
			items = append(items, x.line(item, "remark", "agent"))
		}
	}
	equalRows(x.T, x.db, "SELECT id, state, customer_no, email, name, note, born, zip FROM things ORDER BY id", things)
	equalRows(x.T, x.db, "SELECT id, remark, agent FROM items ORDER BY id", items)
}

func (x *trial) line(r *row, columns ...string) string {
	texts := []string{fmt.Sprint(r.id)}
	for _, c := range columns {
		texts = append(texts, r.cells[c].text)
	}
	return strings.Join(texts, "|")
}

func (x *trial) compareMarks() {
	x.Helper()
	var want []string
	for _, r := range x.records {
		for _, k := range x.marksOf(r) {
			want = append(want, fmt.Sprintf("%d|%s|%s|%s", r.id, k.kind, k.ground, k.origin))
		}
	}
	var got []string
	for _, mark := range x.db.Query(x.T, "SELECT record_key, kind, ground, origin FROM "+x.own("mark")) {
		if slices.ContainsFunc(x.records, func(r *row) bool { return fmt.Sprint(r.id) == mark[0] }) {
			got = append(got, strings.Join(mark, "|"))
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		x.Errorf("marks (-model +product):\n%s", diff)
	}
}
