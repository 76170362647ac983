package engine_test

import "fmt"

// conceptHead begins every concept of these tests. Timestamps without a zone
// are UTC in the source, while days are counted in Berlin.
const conceptHead = `
fristwerk: 1
name: Löschkonzept Vertrieb
timezone: Europe/Berlin
sources:
  sales: {url: "${SALES_URL}", timezone: UTC}
`

// contractObject is the contract without the lines that examples differ in:
// they are appended at its end.
const contractObject = `
objects:
  contract:
    source: sales
    table: contracts
    key: id
    person: [{customer: customer_no}, email]
    columns: {customer_no: identifier, name: name, email: email, phone: phone, city: city}
    not_personal: [id, status, ended_on]
    dates: {ended: ended_on}
`

// contractActions and contractJobs are L, P and F of reference/lifecycle: lock
// three months after the end, anonymise in part three years and as a whole
// eight years from the end of the year.
const contractActions = `
actions:
  lock_contract: {object: contract, kind: lock}
  forget_contact: {object: contract, kind: partially_anonymise, columns: [name, email, phone], followed_by: forget_contract, approval: none}
  forget_contract: {object: contract, kind: anonymise, approval: none}
`

var contractJobs = "jobs:\n" +
	job("l", "lock_contract", "3 months", "event", ended) +
	job("p", "forget_contact", "3 years", "end of year", ended) +
	job("f", "forget_contract", "8 years", "end of year", ended)

const ended = "only: [{column: status, is: ended}]"

// job is an active job that starts from the date "ended". More lines of `when`
// follow as they are.
func job(name, action, after, from string, more ...string) string {
	return jobFrom("ended", name, action, after, from, more...)
}

func jobFrom(start, name, action, after, from string, more ...string) string {
	text := fmt.Sprintf(`
  %s:
    action: %s
    schedule: "30 3 * * *"
    basis: Art. 17 DSGVO
    limit: {records: 100000}
    active: true
    when:
      start: %s
      after: %s
      from: %s
`, name, action, start, after, from)
	for _, line := range more {
		text += "      " + line + "\n"
	}
	return text
}

// Two contracts of reference/lifecycle.
const (
	v1 = `INSERT INTO contracts VALUES (1, 'K-1', 'Barbara Jürgens', 'b.juergens@example.org', '0151 2345678', 'Köln', 'ended', '2026-08-31')`
	v2 = `INSERT INTO contracts VALUES (2, 'K-2', 'Jens O''Hara', 'jens@example.org', NULL, 'Ulm', 'ended', '2015-06-30')`
)

const (
	contractRows = "SELECT id, customer_no, name, email, phone, city, status FROM contracts ORDER BY id"
	v1Untouched  = `1|K-1|Barbara Jürgens|b.juergens@example.org|0151 2345678|Köln|ended`
	v1Partial    = `1|K-1|XXXX|\N|\N|Köln|ended`
	v1Forgotten  = `1|\N|XXXX|\N|\N|\N|ended`
)
