package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// vector is a row of reference/domain §6.2 that is a retention rule. Those of
// § 187(2) BGB are tests of package rule.
type vector struct {
	start, last, due string
	after, from      string
	used             string // the last use, where the period rolls from it
}

var vectors = []vector{
	{start: "2023-03-31", after: "3 years", from: "event", last: "2026-03-31", due: "2026-04-01"},
	{start: "2023-03-15", after: "3 years", from: "event", last: "2026-03-15", due: "2026-03-16"},
	{start: "2023-03-15", after: "3 years", from: "end of year", last: "2026-12-31", due: "2027-01-01"},
	{start: "2023-12-31", after: "3 years", from: "end of year", last: "2026-12-31", due: "2027-01-01"},
	{start: "2024-01-01", after: "3 years", from: "end of year", last: "2027-12-31", due: "2028-01-01"},
	{start: "2024-02-29", after: "3 years", from: "event", last: "2027-02-28", due: "2027-03-01"},
	{start: "2024-02-29", after: "4 years", from: "event", last: "2028-02-29", due: "2028-03-01"},
	{start: "2023-02-28", after: "1 year", from: "event", last: "2024-02-28", due: "2024-02-29"},
	{start: "2025-01-31", after: "1 month", from: "event", last: "2025-02-28", due: "2025-03-01"},
	{start: "2025-08-31", after: "6 months", from: "event", last: "2026-02-28", due: "2026-03-01"},
	{start: "2016-07-01", after: "8 years", from: "end of year", last: "2024-12-31", due: "2025-01-01"},
	{start: "2016-07-01", after: "10 years", from: "end of year", last: "2026-12-31", due: "2027-01-01"},
	{start: "2020-05-05", after: "6 years", from: "end of year", last: "2026-12-31", due: "2027-01-01"},
	{start: "2021-10-10", used: "2023-06-01", after: "5 years", from: "event", last: "2028-06-01", due: "2028-06-02"},
	{start: "2024-06-30", after: "10 years", from: "end of business year", last: "2034-06-30", due: "2034-07-01"},
}

const vectorObject = `
business_year_ends: 06-30
objects:
  lead:
    source: sales
    table: leads
    key: id
    person: [{lead: lead_no}, email]
    columns: {lead_no: identifier, name: name, email: email}
    not_personal: [id, created_on]
    related:
      uses: {table: activities, by: {lead_id: id}}
    dates:
      ended: {latest: [created_on, {max: happened_at, of: uses}]}
`

// Every vector is a record and a job of its own: planned and run on the last
// day of its period nothing happens to it, the day after it is done.
func TestDateVectors(t *testing.T) {
	each(t, func(w *world) {
		var jobs strings.Builder
		for i, v := range vectors {
			w.exec(fmt.Sprintf("INSERT INTO leads VALUES (%d, 'L-%d', 'Eva', NULL, '%s')", i, i, v.start))
			if v.used != "" {
				w.exec(fmt.Sprintf("INSERT INTO activities VALUES (%d, %d, '%s 12:00:00', NULL)", i, i, v.used))
			}
			jobs.WriteString(job(vectorJob(i), "forget_lead", v.after, v.from, fmt.Sprintf("only: [{column: id, is: %d}]", i)))
		}
		w.on("2017-01-01")
		w.apply(vectorObject, leadActions, jobs.String())
		for i, v := range vectors {
			w.plan(v.last, vectorJob(i)).says()
			w.plan(v.due, vectorJob(i)).says(vectorJob(i) + ": met 1, due 1")
		}
		runVectors(w)
	})
}

func vectorJob(i int) string { return fmt.Sprintf("vector_%02d", i) }

// runVectors runs all jobs on every last and due day in the order of time.
func runVectors(w *world) {
	var days []string
	for _, v := range vectors {
		days = append(days, v.last, v.due)
	}
	slices.Sort(days)
	for _, day := range slices.Compact(days) {
		var done, rows []string
		for i, v := range vectors {
			row := fmt.Sprintf(`%d|L-%d|Eva`, i, i)
			if v.due <= day {
				row = fmt.Sprintf(`%d|\N|XXXX`, i)
			}
			rows = append(rows, row)
			if v.due == day {
				done = append(done, vectorJob(i)+": met 1, due 1, done 1")
			}
		}
		w.runAll(day).says(done...)
		w.cells("SELECT id, lead_no, name FROM leads ORDER BY id", rows...)
	}
	for i, v := range vectors {
		w.derived(vectorJob(i), fmt.Sprint(i), "due "+v.due+", late 0")
	}
}
