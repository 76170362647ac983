package engine_test

import (
	"fmt"
	"testing"
)

const leadObject = `
objects:
  lead:
    source: sales
    table: leads
    key: id
    person: [{lead: lead_no}, email]
    columns: {lead_no: identifier, name: name, email: email}
    not_personal: [id, created_on]
    parts:
      activities: {table: activities, by: {lead_id: id}, columns: {remark: free_text}, not_personal: [id, lead_id, happened_at]}
    dates:
      contact: {max: happened_at, of: activities}
      contact_or_creation: {max: happened_at, of: activities, else: created_on}
`

const leadActions = `
actions:
  forget_lead: {object: lead, kind: anonymise, approval: none}
jobs:
`

const leadRows = "SELECT id, lead_no, name, email FROM leads ORDER BY id"

func TestExample19ContactInTheLastHour(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO leads VALUES (1, 'L-1', 'Eva', 'eva@example.org', '2026-01-01')`,
			`INSERT INTO activities VALUES (1, 1, '2026-05-31 10:00:00', 'called Eva')`)
		w.apply(leadObject, leadActions, jobFrom("contact", "silent", "forget_lead", "6 months", "event"))
		w.plan("2026-12-01").says("silent: met 1, due 1")
		w.exec(`INSERT INTO activities VALUES (2, 1, '2026-11-30 23:30:00', 'called again')`)
		w.runAll("2026-12-01").says()
		w.runAll("2027-06-01").says()
		w.runAll("2027-06-02").says("silent: met 1, due 1, done 1")
		w.cells(leadRows, `1|\N|XXXX|\N`)
		w.cells("SELECT id, remark FROM activities ORDER BY id", `1|\N`, `2|\N`)
	})
}

func TestExample20NoActivity(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO leads VALUES (1, 'L-1', 'Eva', 'eva@example.org', '2025-03-03')`)
		w.on("2025-09-03")
		w.apply(leadObject, leadActions, jobFrom("contact", "without", "forget_lead", "6 months", "event"),
			jobFrom("contact_or_creation", "with", "forget_lead", "6 months", "event"))
		w.runAll("2025-09-03").says("without: met 1, no_start_date 1")
		w.cells(leadRows, "1|L-1|Eva|eva@example.org")
		w.runAll("2025-09-04").says("with: met 1, due 1, done 1", "without: met 1, no_start_date 1")
		w.cells(leadRows, `1|\N|XXXX|\N`)
	})
}

const organisationObjects = `
objects:
  organisation:
    source: sales
    table: organisations
    key: id
    person: [email]
    columns: {name: name, email: email}
    not_personal: [id, ended_on]
    dates: {ended: ended_on}
    retain:
      - {title: Provisionsabrechnungen, columns: all, start: ended, after: 8 years, from: end of year, basis: § 147 AO}
` + userObject

const userObject = `
  user:
    source: sales
    table: users
    key: id
    person: [{account: username}]
    columns: {username: username, name: name}
    not_personal: [id, organisation_id, active, left_on]
    related:
      organisation: {table: organisations, by: {id: organisation_id}}
    dates:
      left: left_on
      ended: {earliest: [left_on, {value: ended_on, of: organisation}]}
`

const userActions = `
actions:
  lock_user: {object: user, kind: lock, set: {active: 0}}
  forget_user: {object: user, kind: anonymise, approval: none}
`

func TestExample21OrganisationEnds(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO organisations VALUES (1, 'Vertrieb Ost', 'ost@example.org', '2026-06-30')`)
		for i := range 12 {
			w.exec(fmt.Sprintf(`INSERT INTO users VALUES (%d, 'u%d', 'Eva', 1, 1, NULL)`, i+1, i+1))
		}
		w.apply(organisationObjects, userActions, `
  lock_organisation: {object: organisation, kind: lock}
  forget_organisation: {object: organisation, kind: anonymise, approval: none}
jobs:
`, job("lu", "lock_user", "0 days", "event"), job("au", "forget_user", "6 months", "event"),
			job("lo", "lock_organisation", "0 days", "event"), job("ao", "forget_organisation", "8 years", "end of year"))

		w.runAll("2026-06-30").says()
		w.runAll("2026-07-01").says("lo: met 1, due 1, done 1", "lu: met 12, due 12, done 12")
		w.cells("SELECT DISTINCT active FROM users", "0")
		w.runAll("2026-12-30").says()
		w.runAll("2026-12-31").says("au: met 12, due 12, done 12")
		w.cells("SELECT DISTINCT username, name FROM users", `\N|XXXX`)
		w.marks("users", "1")
		w.marks("organisations", "1", "lock end_of_purpose job/lo")
		w.runAll("2034-12-31").says()
		w.cells("SELECT name, email FROM organisations", "Vertrieb Ost|ost@example.org")
		w.runAll("2035-01-01").says("ao: met 1, due 1, done 1")
		w.cells("SELECT name, email FROM organisations", `XXXX|\N`)
	})
}

func TestExample22UserComesBack(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO users VALUES (1, 'eva', 'Eva', NULL, 1, '2026-03-31')`)
		const left = "only: [{column: left_on, empty: false}]"
		w.apply("\nobjects:", userObject, userActions, "jobs:\n",
			jobFrom("left", "lu", "lock_user", "0 days", "event", left), jobFrom("left", "au", "forget_user", "6 months", "event", left))
		w.runAll("2026-03-31").says()
		w.runAll("2026-04-01").says("lu: met 1, due 1, done 1")
		w.marks("users", "1", "lock end_of_purpose job/lu")
		w.exec("UPDATE users SET left_on = NULL, active = 1 WHERE id = 1")
		w.runAll("2026-09-16").says("lu: ended 1")
		w.marks("users", "1")
		w.runAll("2026-10-01").says()
		w.cells("SELECT username, name, active FROM users", "eva|Eva|1")
		w.ledger("users", "1", "lock_user", "lock_user/ended")
	})
}
