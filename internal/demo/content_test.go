package demo_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestDataAreAsDirtyAsRealOnes names what the demo promises to contain.
func TestDataAreAsDirtyAsRealOnes(t *testing.T) {
	t.Parallel()
	db := build(t, date(t, "2026-11-23"))
	for _, c := range []struct {
		what  string
		query string
		least int
	}{
		{"umlauts", "SELECT count(*) FROM contracts WHERE last_name GLOB '*[äöüÄÖÜ]*'", 100},
		{"ß", "SELECT count(*) FROM contracts WHERE last_name LIKE '%ß%'", 50},
		{"apostrophes", "SELECT count(*) FROM contracts WHERE last_name LIKE '%''%'", 20},
		{"hyphens", "SELECT count(*) FROM contracts WHERE last_name LIKE '%-%'", 50},
		{"names of several words", "SELECT count(*) FROM contracts WHERE last_name LIKE '% %'", 50},
		{"names under four letters", "SELECT count(*) FROM contracts WHERE length(last_name) < 4", 20},
		{"notes with the e-mail", "SELECT count(*) FROM contracts WHERE instr(notes, email) > 0", 100},
		{"notes with the phone", "SELECT count(*) FROM contracts WHERE instr(notes, phone) > 0", 100},
		{"activities with the e-mail", "SELECT count(*) FROM contract_activities a JOIN contracts c ON c.id = a.contract_id WHERE instr(a.remark, c.email) > 0", 100},
		{"lead notes with the e-mail", "SELECT count(*) FROM lead_notes n JOIN leads l ON l.id = n.lead_id WHERE instr(n.body, l.email) > 0", 100},
		{"missing ends", "SELECT count(*) FROM contracts WHERE status = 'ended' AND ended_on IS NULL", 2},
		{"dates without end", "SELECT count(*) FROM contracts WHERE ended_on = '9999-12-31'", 2},
		{"zero dates", "SELECT count(*) FROM contracts WHERE ended_on = '0000-00-00'", 2},
		{"zero moments", "SELECT count(*) FROM leads WHERE created_at LIKE '0000-%'", 1},
		{"missing identifiers", "SELECT count(*) FROM contracts WHERE customer_no IS NULL AND email IS NULL", 2},
		{"a shared e-mail", "SELECT count(*) FROM (SELECT 1 FROM contracts GROUP BY email HAVING count(DISTINCT customer_no) = 2)", 1},
		{"customers who stayed", "SELECT count(*) FROM contracts a WHERE status = 'ended' AND EXISTS (SELECT 1 FROM contracts b WHERE b.customer_no = a.customer_no AND b.status = 'active')", 20},
		{"open final invoices", "SELECT count(DISTINCT c.id) FROM contracts c JOIN invoices i ON i.contract_id = c.id WHERE c.status = 'ended' AND i.paid_on IS NULL", 10},
		{"final bills in the next year", "SELECT count(*) FROM contracts c WHERE status = 'ended' AND strftime('%Y', ended_on) < (SELECT strftime('%Y', max(issued_on)) FROM invoices i WHERE i.contract_id = c.id)", 10},
		{"agents' names", "SELECT count(*) FROM contract_activities a JOIN users u ON a.agent = u.first_name || ' ' || u.last_name WHERE u.left_on < '2026-11-23'", 20},
		{"partners' users without a leaving date", "SELECT count(*) FROM users u JOIN sales_organisations o ON o.id = u.organisation_id WHERE u.left_on IS NULL AND o.agreement_ends_on < '2026-11-23'", 5},
	} {
		if n := count(t, db, c.query); n < c.least {
			t.Errorf("%s: %d records, want %d at least", c.what, n, c.least)
		}
	}
}

// TestEveryDayHasDueRecords says in plain SQL, apart from the rules, what the
// jobs will find, on days that lie years apart.
func TestEveryDayHasDueRecords(t *testing.T) {
	t.Parallel()
	for _, day := range days {
		t.Run(day, func(t *testing.T) {
			t.Parallel()
			today := date(t, day)
			checkDue(t, build(t, today), today)
		})
	}
}

func checkDue(t *testing.T, db *sql.DB, today time.Time) {
	t.Helper()
	newYear := func(yearsAgo int) string { return fmt.Sprintf("%d-01-01", today.Year()-yearsAgo) }
	ago := func(years, months int) string { return today.AddDate(-years, -months, -1).Format("2006-01-02") }
	const ended = "SELECT count(*) FROM contracts WHERE status = 'ended' AND ended_on > '1901' AND ended_on < ?"
	for _, c := range []struct {
		job, query, before string
		least              int
	}{
		{"ended_contracts", ended, newYear(9), 100},
		{"contact_data_of_ended_contracts", ended, newYear(4), 300},
		{"lock_ended_contracts", ended, ago(0, 3), 500},
		{"withdrawn_contracts", "SELECT count(*) FROM contracts WHERE status = 'withdrawn' AND ended_on < ?", ago(0, 6), 20},
		{"contracts_in_dispute", "SELECT count(*) FROM contracts WHERE dispute = 'lawsuit' AND signed_on < ?", ago(0, 0), 4},
		{"silent_leads", "SELECT count(*) FROM leads l WHERE status IN ('new', 'contacted', 'lost') AND (SELECT max(happened_at) FROM lead_notes n WHERE n.lead_id = l.id) < ?", ago(1, 0), 100},
		{"quiet_leads", "SELECT count(*) FROM leads l WHERE status IN ('new', 'contacted', 'lost') AND (SELECT max(happened_at) FROM lead_notes n WHERE n.lead_id = l.id) < ?", ago(0, 6), 200},
		{"unanswered_imports", "SELECT count(*) FROM leads WHERE status = 'imported' AND created_at < ?", ago(2, 1), 50},
		{"contacts_of_silent_leads", "SELECT count(*) FROM lead_contacts c WHERE (SELECT max(happened_at) FROM lead_notes n WHERE n.lead_id = c.lead_id) < ?", ago(1, 0), 50},
		{"objections", "SELECT count(*) FROM lead_contacts WHERE objected_on < ?", ago(0, 0), 10},
		{"lock_leavers", "SELECT count(*) FROM users WHERE left_on > '1901' AND left_on < ?", ago(0, 0), 20},
		{"leavers", "SELECT count(*) FROM users WHERE left_on > '1901' AND left_on < ?", ago(0, 6), 10},
		{"lock_ended_organisations", "SELECT count(*) FROM sales_organisations WHERE agreement_ends_on < ?", ago(0, 0), 10},
		{"contact_of_ended_organisations", "SELECT count(*) FROM sales_organisations WHERE agreement_ends_on < ?", newYear(4), 5},
		{"ended_organisations", "SELECT count(*) FROM sales_organisations WHERE agreement_ends_on < ?", newYear(9), 3},
	} {
		if n := count(t, db, c.query, c.before); n < c.least {
			t.Errorf("%s: %d records, want %d at least", c.job, n, c.least)
		}
	}
}

func TestNobodyIsReachable(t *testing.T) {
	t.Parallel()
	db := build(t, date(t, "2026-11-23"))
	for _, table := range []string{"contracts", "leads", "lead_contacts", "users", "sales_organisations"} {
		for _, email := range texts(t, db, "SELECT email FROM "+table+" WHERE email IS NOT NULL") {
			if !strings.HasSuffix(email, ".example") {
				t.Errorf("%s: a mail address outside .example: %s", table, email)
			}
		}
	}
	for _, code := range texts(t, db, "SELECT DISTINCT substr(iban, 5, 1) FROM contracts WHERE iban IS NOT NULL") {
		if code != "9" {
			t.Errorf("a bank code begins with %s", code)
		}
	}
}
