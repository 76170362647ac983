package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// blind are text types that do not tell capital letters from small ones.
var blind = map[testdb.Dialect]string{
	testdb.SQLite:   `varchar(10) COLLATE NOCASE`,
	testdb.Postgres: `varchar(10) COLLATE blind`,
	testdb.MariaDB:  `varchar(10) COLLATE utf8mb4_general_ci`,
}

// TestKeysBlindToCase: the database itself takes 'alfki' for a reference to
// 'ALFKI', so the rows belong to that record, and a person may type it so.
func TestKeysBlindToCase(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.Postgres {
			db.Exec(t, `CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`)
		}
		code := blind[db.Dialect]
		pointer := code
		if db.Dialect == testdb.SQLite { // a reference there is as blind as what it points to
			pointer = `varchar(10)`
		}
		s := begin(t, db, alikeKeys,
			`CREATE TABLE accounts (code `+code+` NOT NULL PRIMARY KEY, email varchar(80), ended_on date)`,
			`CREATE TABLE logins (account `+pointer+`, remark varchar(80), FOREIGN KEY (account) REFERENCES accounts (code))`,
			`INSERT INTO accounts VALUES ('ALFKI', '1@firma.example', '2010-05-01'), ('bonap', '2@firma.example', '2026-05-01'), ('Keep', '3@firma.example', '2010-05-01')`,
			`INSERT INTO logins VALUES ('ALFKI', 'x'), ('alfki', 'x'), ('BONAP', 'x'), ('keep', 'x')`)
		r, err := s.engine.SetMarks(t.Context(), anna, engine.MarkOrder{Kind: "keep", Object: "account", Keys: []string{"KEEP"}, Reason: "lawsuit"})
		if err != nil || !r[0].Done || r[0].Key != "Keep" {
			t.Fatalf("keep: %v, %+v", err, r)
		}
		s.run(t, "met 2, done 1, held 1")
		s.holds(t, `SELECT email FROM accounts WHERE email IS NOT NULL ORDER BY email`, "2@firma.example\n3@firma.example")
		s.holds(t, `SELECT count(*) FROM logins WHERE remark IS NULL`, "2")
		s.holds(t, `SELECT count(*) FROM logins WHERE remark IS NOT NULL AND lower(account) <> 'alfki'`, "2")
		s.settled(t, "met 1, done 0, held 1")
	})
}
