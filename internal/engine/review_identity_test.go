package engine_test

import (
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// Identifiers named alike are one kind, whatever category either side has.
func TestPersonOfTwoCategories(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO contracts VALUES (1, '1001', 'Eva', NULL, NULL, 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO leads VALUES (1, '1001', 'Eva', NULL, '2020-01-01')`)
		objects := strings.Replace(personObjects("[{customer: lead_no}]"), "lead_no: identifier", "lead_no: contract_number", 1)
		w.apply(objects, personActions, job("f", "forget_contract", "1 year", "event", ended, "unless: [{person_has: lead}]"),
			jobFrom("contact_or_creation", "l", "forget_lead", "50 years", "event", "unless: [{person_has: contract}]"))
		w.plan("2026-01-01", "f").says("f: met 1, due 1, person_still_active 1")
		w.runAll("2026-01-01").says("f: met 1, due 1, person_still_active 1")
		w.plan("2090-01-01", "l").says("l: met 1, due 1, person_still_active 1")
	})
}

// A person with several phone numbers is known by each of them.
func TestPersonByAnyPhone(t *testing.T) {
	each(t, func(w *world) {
		w.exec("CREATE TABLE phones (id INTEGER PRIMARY KEY, contract_id INTEGER, nr VARCHAR(40))",
			`INSERT INTO contracts VALUES (1, NULL, 'Eva', NULL, NULL, 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO contracts VALUES (2, NULL, 'Eva', NULL, NULL, 'Ulm', 'active', NULL)`,
			`INSERT INTO contracts VALUES (3, NULL, 'Udo', NULL, NULL, 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO phones VALUES (1, 1, '0151 2345678')`, `INSERT INTO phones VALUES (2, 1, '0731 998877')`,
			`INSERT INTO phones VALUES (3, 2, '+49 731 998877')`, `INSERT INTO phones VALUES (4, 2, '+49 160 1111111')`,
			`INSERT INTO phones VALUES (5, 3, '0151 7654321')`)
		object := strings.Replace(contractObject, "[{customer: customer_no}, email]", "[phones.nr]", 1) +
			"    parts:\n      phones: {table: phones, by: {contract_id: id}, columns: {nr: phone}, not_personal: [id, contract_id]}\n"
		w.apply(object, forgetOnly, job("f", "forget_contract", "1 year", "event", ended, stillActive))
		w.plan("2026-01-01").says("f: met 2, due 2, person_still_active 1")
		w.runAll("2026-01-01").says("f: met 2, due 2, done 1, person_still_active 1")
		w.cells("SELECT id, name FROM contracts ORDER BY id", "1|Eva", "2|Eva", "3|XXXX")
	})
}

// Each column of an identifier of several has the normal form of its category.
func TestPersonByPhoneAndName(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO contracts VALUES (1, 'K-1', 'Eva', NULL, '0151 2345678', 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO contracts VALUES (2, ' K-1', 'Eva', NULL, '+49 (0)151 / 234 56 78', 'Ulm', 'active', NULL)`,
			`INSERT INTO contracts VALUES (3, 'K-2', 'Udo', NULL, '0151 2345678', 'Ulm', 'ended', '2020-01-01')`)
		for _, person := range []string{"[[phone, customer_no]]", "[[customer_no, phone]]"} {
			w.apply(strings.Replace(contractObject, "[{customer: customer_no}, email]", person, 1), forgetOnly,
				job("f", "forget_contract", "1 year", "event", ended, stillActive))
			w.plan("2026-01-01").says("f: met 2, due 2, person_still_active 1")
		}
		w.runAll("2026-01-01").says("f: met 2, due 2, done 1, person_still_active 1")
	})
}

// A database that came into another installation's care is not written to.
func TestForeignInstallationAfterApply(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v2)
		w.apply(contractObject, forgetOnly, job("f", "forget_contract", "1 year", "event", ended))
		meta := map[testdb.Dialect]string{testdb.Postgres: "fristwerk.meta"}[w.db.Dialect]
		if meta == "" {
			meta = "fristwerk_meta"
		}
		w.exec("UPDATE " + meta + " SET value = 'elsewhere' WHERE name = 'installation'")
		w.on("2026-01-01")
		_, err := w.engine.Run(w.Context(), w.actor, engine.RunOrder{All: true, Workers: 1})
		if !errors.Is(err, datasource.ErrForeignInstallation) {
			t := w.T
			t.Errorf("a run in another installation's database answers %v", err)
		}
		w.cells("SELECT name FROM contracts", "Jens O'Hara")
	})
}

// A record that came under the key of a deleted one is another record.
func TestKeyUsedAgain(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v2)
		w.apply(contractObject, strings.Replace(forgetOnly, "anonymise", "delete", 1), job("f", "forget_contract", "1 year", "event", ended))
		w.runAll("2026-01-01").says("f: met 1, due 1, done 1")
		w.exec(`INSERT INTO contracts VALUES (2, 'K-9', 'Ida', NULL, NULL, 'Ulm', 'active', NULL)`)
		if v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{}); err != nil || !v.Held() {
			w.Errorf("verify takes the new record for the old: %+v, %v", v, err)
		}
		w.on("2026-01-02")
		w.setMark(w.keepUntil("2", "2030-12-31"))
		w.runAll("2026-01-03").says()
		w.exec("UPDATE contracts SET status = 'ended', ended_on = '2020-01-01'")
		w.runAll("2026-01-04").says("f: met 1, due 1, held 1")
	})
}

// A lock with set, once more where the host set the column back, is one lock.
func TestLockSetAgainIsOneMark(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v2)
		w.apply(contractObject, "actions:\n  lock_contract: {object: contract, kind: lock, set: {status: locked}}\njobs:\n",
			job("l", "lock_contract", "1 year", "event", "only: [{column: status, in: [ended, locked]}]"))
		w.runAll("2026-01-01").says("l: met 1, due 1, done 1")
		w.exec("UPDATE contracts SET status = 'ended'")
		w.runAll("2026-01-02").says("l: met 1, due 1, done 1")
		w.marks("contracts", "2", "lock end_of_purpose job/l")
	})
}

// Two sources may have a table of one name: what waits for a record of one does
// not speak of the other's.
func TestTwoSourcesOneTableName(t *testing.T) {
	t.Parallel()
	db := testdb.New(t, testdb.SQLite)
	w := newWorld(t, db)
	second := filepath.Join(t.TempDir(), "second.db")
	own, err := sql.Open("sqlite", "file:"+second)
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	if _, err := own.Exec(salesSchema[1]); err != nil {
		t.Fatal(err)
	}
	w.engine.Close()
	w.engine, err = engine.Open(t.Context(), engine.Options{Dir: w.dir, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.Unix(w.clock.Load(), 0) },
		Env: func(name string) (string, bool) {
			return map[string]string{"SALES_URL": db.URL, "OTHER_URL": "sqlite:" + second}[name], true
		}})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(conceptHead, "timezone: UTC}\n", "timezone: UTC}\n  other: {url: \"${OTHER_URL}\"}\n", 1) + contractObject +
		strings.NewReplacer("objects:\n", "", "  contract:", "  old:", "source: sales", "source: other").Replace(contractObject) + `
actions:
  forget_contact: {object: contract, kind: partially_anonymise, columns: [name, customer_no, email], followed_by: forget_contract, approval: none}
  forget_contract: {object: contract, kind: anonymise, approval: none}
  forget_old: {object: old, kind: anonymise, approval: none}
jobs:
` + job("p", "forget_contact", "1 year", "event", ended) + job("f", "forget_contract", "20 years", "event", ended) +
		job("o", "forget_old", "1 year", "event", ended)
	w.exec(v2)
	if _, err := own.Exec(v2); err != nil {
		t.Fatal(err)
	}
	p, err := w.engine.Propose(t.Context(), w.actor, "concept.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.PutInForce(t.Context(), w.actor, p); err != nil {
		t.Fatal(err)
	}
	w.on("2026-01-01")
	if _, err := w.engine.Run(t.Context(), w.actor, engine.RunOrder{Jobs: []string{"p"}, Workers: 1}); err != nil {
		t.Fatal(err)
	}
	w.store("SELECT COUNT(*) FROM awaited", "1")
	if _, err := w.engine.Run(t.Context(), w.actor, engine.RunOrder{Jobs: []string{"o"}, Workers: 1}); err != nil {
		t.Fatal(err)
	}
	w.store("SELECT COUNT(*) FROM awaited", "1")
	w.store("SELECT COUNT(*) > 0 FROM case_person", "1")
}

// Pages follow the order of the key wherever that is not the order of its text.
func TestPagesInTheOrderOfTheKey(t *testing.T) {
	each(t, func(w *world) {
		kind := map[testdb.Dialect]string{testdb.MariaDB: "ENUM('lead', 'contract')", testdb.Postgres: "topic", testdb.SQLite: "VARCHAR(20)"}[w.db.Dialect]
		if w.db.Dialect == testdb.Postgres {
			w.exec("CREATE TYPE topic AS ENUM ('lead', 'contract')")
		}
		untyped := map[testdb.Dialect]string{testdb.SQLite: "nr"}[w.db.Dialect]
		if untyped == "" {
			untyped = "nr INTEGER"
		}
		w.exec("CREATE TABLE notes (topic " + kind + " NOT NULL, " + untyped + " NOT NULL, body VARCHAR(20), PRIMARY KEY (topic, nr))")
		for _, topic := range []string{"lead", "contract"} {
			for from := 0; from < 3000; from += 1000 {
				var rows []string
				for i := range 1000 {
					rows = append(rows, fmt.Sprintf("('%s', %d, 'x')", topic, from+i))
				}
				w.exec("INSERT INTO notes VALUES " + strings.Join(rows, ", "))
			}
		}
		w.apply(`
objects:
  note: {source: sales, table: notes, key: [topic, nr], person: none, columns: {body: free_text}, not_personal: [topic, nr]}
actions:
  forget: {object: note, kind: anonymise, approval: none}
jobs:
  n: {action: forget, schedule: "30 3 * * *", basis: Art. 17 DSGVO, limit: {records: 100000}, active: true, when: {only: [{column: topic, in: [lead, contract]}]}}
`)
		w.runAll("2026-01-01").says("n: met 6000, due 6000, done 6000")
		w.cells("SELECT COUNT(*) FROM notes WHERE body IS NOT NULL", "0")
	})
}
