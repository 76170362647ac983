package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const personalKey = `
objects:
  subscriber:
    source: crm
    table: subscribers
    key: email
    person: [email]
    columns: {email: email, name: name}
    not_personal: [number, ended_on]
    dates: {ended: ended_on}
actions:
  forget: {object: subscriber, kind: anonymise, approval: none}
` + overTwoYears

// TestPersonalKey: a key that is an e-mail address would stand in the ledger.
// It is refused; another unique column serves as the key, and then the address
// may change although it is the primary key.
func TestPersonalKey(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, personalKey,
			`CREATE TABLE subscribers (email varchar(80) NOT NULL PRIMARY KEY, number integer NOT NULL UNIQUE, name varchar(80), ended_on date)`,
			`INSERT INTO subscribers VALUES ('anna@firma.example', 17, 'Anna', '2010-05-01'), ('bernd@firma.example', 18, 'Bernd', '2010-05-01'),
				('clara@firma.example', 19, 'Clara', '2026-05-01')`)
		const read = `SELECT number, email, name FROM subscribers ORDER BY number`

		s.stands(t, "key_personal")
		s.holds(t, read, `
			17 | anna@firma.example | Anna
			18 | bernd@firma.example | Bernd
			19 | clara@firma.example | Clara`)

		s.apply(t, replaced(t, personalKey, "key: email", "key: number"))
		s.run(t, "met 2, done 2")
		s.holds(t, read, `
			17 | anon-17@anon.invalid | XXXX
			18 | anon-18@anon.invalid | XXXX
			19 | clara@firma.example | Clara`)
		s.settled(t, "met 0, done 0")
	})
}
