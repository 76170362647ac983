package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

const alikeKeys = `
objects:
  account:
    source: crm
    table: accounts
    key: code
    person: [email]
    columns: {email: email}
    not_personal: [code, ended_on]
    parts:
      logins:
        table: logins
        by: {account: code}
        columns: {remark: free_text}
        not_personal: [account]
    dates: {ended: ended_on}
actions:
  forget: {object: account, kind: anonymise, approval: none}
` + overTwoYears

// codes are text keys that a careless comparison takes for one another.
// MariaDB needs a collation that neither folds case nor pads blanks to hold
// them at all.
var codes = map[testdb.Dialect]string{
	testdb.SQLite:   `text`,
	testdb.Postgres: `varchar(10)`,
	testdb.MariaDB:  `varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`,
}

// TestKeysThatLookAlike: case, a trailing blank, a leading zero. Five are due,
// of which one is kept; each other form of them stays.
func TestKeysThatLookAlike(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		code := db.Declared(t, codes[db.Dialect])
		s := begin(t, db, alikeKeys,
			`CREATE TABLE accounts (code `+code+` NOT NULL PRIMARY KEY, email varchar(80), ended_on date)`,
			`CREATE TABLE logins (account `+code+`, remark varchar(80))`,
			`INSERT INTO accounts VALUES ('abc', '1@firma.example', '2010-05-01'), ('ABC', '2@firma.example', '2026-05-01'),
				('abc ', '3@firma.example', '2026-05-01'), ('def', '4@firma.example', '2026-05-01'), ('def ', '5@firma.example', '2010-05-01'),
				('1', '6@firma.example', '2010-05-01'), ('01', '7@firma.example', '2026-05-01'), ('1x', '8@firma.example', '2026-05-01'),
				('KEEP', '9@firma.example', '2010-05-01'), ('keep', '10@firma.example', '2010-05-01'), ('keep ', '11@firma.example', '2026-05-01')`,
			`INSERT INTO logins SELECT code, code FROM accounts`)
		r, err := s.engine.SetMarks(t.Context(), anna, engine.MarkOrder{Kind: "keep", Object: "account", Keys: []string{"KEEP"}, Reason: "lawsuit"})
		if err != nil || !r[0].Done {
			t.Fatalf("keep: %v, %+v", err, r)
		}

		s.run(t, "met 5, done 4, held 1")
		s.holds(t, `SELECT email FROM accounts WHERE email IS NOT NULL ORDER BY email`, `
			11@firma.example
			2@firma.example
			3@firma.example
			4@firma.example
			7@firma.example
			8@firma.example
			9@firma.example`)
		rows := s.Query(t, `SELECT account FROM logins WHERE remark IS NULL`)
		gone := map[string]bool{}
		for _, r := range rows {
			gone[r[0]] = true
		}
		if len(rows) != 4 || !gone["abc"] || !gone["def "] || !gone["1"] || !gone["keep"] {
			t.Errorf("logins emptied: %q", rows)
		}
		s.settled(t, "met 1, done 0, held 1")
	})
}
