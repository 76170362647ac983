package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const partitions = `
objects:
  contract:
    source: crm
    table: contracts
    key: [id, ended_on]
    person: [name]
    columns: {name: name, phone: phone}
    not_personal: [id, ended_on]
    parts:
      notes:
        table: notes
        by: {contract_id: id}
        columns: {body: free_text}
        not_personal: [id, contract_id]
    dates: {ended: ended_on}
actions:
  forget: {object: contract, kind: anonymise, approval: none}
` + overTwoYears

// partitioned tables. SQLite has none; the nearest it has is a table that is
// its own index.
var partitioned = map[testdb.Dialect][]string{
	testdb.SQLite: {
		`CREATE TABLE contracts (id integer NOT NULL, name varchar(80), phone varchar(40), ended_on date NOT NULL, PRIMARY KEY (id, ended_on)) WITHOUT ROWID`,
		`CREATE TABLE notes (id integer PRIMARY KEY, contract_id integer, body varchar(80))`,
	},
	testdb.Postgres: {
		`CREATE TABLE contracts (id integer NOT NULL, name varchar(80), phone varchar(40), ended_on date NOT NULL, PRIMARY KEY (id, ended_on))
			PARTITION BY RANGE (ended_on)`,
		`CREATE TABLE contracts_old PARTITION OF contracts FOR VALUES FROM (MINVALUE) TO ('2012-01-01')`,
		`CREATE TABLE contracts_2012 (phone varchar(40), id integer NOT NULL, gone integer, ended_on date NOT NULL, name varchar(80))`,
		`ALTER TABLE contracts_2012 DROP COLUMN gone`,
		`ALTER TABLE contracts ATTACH PARTITION contracts_2012 FOR VALUES FROM ('2012-01-01') TO ('2026-01-01')`,
		`CREATE TABLE contracts_rest PARTITION OF contracts DEFAULT`,
		`CREATE TABLE notes (id integer NOT NULL, contract_id integer, body varchar(80)) PARTITION BY HASH (id)`,
		`CREATE TABLE notes_0 PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER 0)`,
		`CREATE TABLE notes_1 PARTITION OF notes FOR VALUES WITH (MODULUS 2, REMAINDER 1)`,
	},
	testdb.MariaDB: {
		`CREATE TABLE contracts (id integer NOT NULL, name varchar(80), phone varchar(40), ended_on date NOT NULL, PRIMARY KEY (id, ended_on))
			PARTITION BY RANGE COLUMNS (ended_on) (PARTITION old VALUES LESS THAN ('2012-01-01'), PARTITION rest VALUES LESS THAN (MAXVALUE))`,
		`CREATE TABLE notes (id integer PRIMARY KEY, contract_id integer, body varchar(80)) PARTITION BY HASH (id) PARTITIONS 2`,
	},
}

// TestPartitions: records and parts lie in several partitions, of which the
// concept names the root.
func TestPartitions(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, partitions, append(partitioned[db.Dialect],
			`INSERT INTO contracts (id, name, phone, ended_on) VALUES (1, 'Anna', '1', '2010-05-01'), (2, 'Bernd', '2', '2013-05-01'),
				(3, 'Clara', '3', '2026-05-01'), (4, 'Doris', '4', '2012-01-01')`,
			`INSERT INTO notes VALUES (1, 1, 'x'), (2, 1, 'x'), (3, 2, 'x'), (4, 3, 'x')`)...)
		s.run(t, "met 3, done 3")
		s.holds(t, `SELECT id, name, phone, ended_on FROM contracts ORDER BY id`, `
			1 | XXXX | \N | 2010-05-01
			2 | XXXX | \N | 2013-05-01
			3 | Clara | 3 | 2026-05-01
			4 | XXXX | \N | 2012-01-01`)
		s.holds(t, `SELECT id, body FROM notes ORDER BY id`, "1 | \\N\n2 | \\N\n3 | \\N\n4 | x")
		s.settled(t, "met 0, done 0")
	})
}

// TestPartitionKeyStays: changing the column that says where a row lies would
// move it, so that is refused.
func TestPartitionKeyStays(t *testing.T) {
	t.Parallel()
	const concept = `
objects:
  visit:
    source: crm
    table: visits
    key: id
    person: [phone]
    columns: {phone: phone, region: city}
    not_personal: [id, ended_on]
    dates: {ended: ended_on}
actions:
  forget: {object: visit, kind: anonymise, approval: none}
` + overTwoYears
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		rows := `INSERT INTO visits VALUES (1, '0341 1', 'east', '2010-05-01')`
		switch db.Dialect {
		case testdb.SQLite:
			s := begin(t, db, concept, `CREATE TABLE visits (id integer PRIMARY KEY, phone varchar(40), region varchar(10), ended_on date)`, rows)
			s.run(t, "met 1, done 1")
		case testdb.Postgres:
			s := begin(t, db, concept,
				`CREATE TABLE visits (id integer NOT NULL, phone varchar(40), region varchar(10), ended_on date) PARTITION BY LIST (region)`,
				`CREATE TABLE visits_east PARTITION OF visits FOR VALUES IN ('east')`,
				`CREATE UNIQUE INDEX visits_east_id ON visits_east (id)`, rows)
			s.stands(t, "no_key", "partition_key_changed")
			s.holds(t, `SELECT phone, region FROM visits`, "0341 1 | east")
		case testdb.MariaDB:
			s := begin(t, db, replaced(t, concept, "key: id", "key: [id, region]"),
				`CREATE TABLE visits (id integer NOT NULL, phone varchar(40), region varchar(10) NOT NULL, ended_on date, PRIMARY KEY (id, region))
					PARTITION BY LIST COLUMNS (region) (PARTITION east VALUES IN ('east'))`, rows)
			s.stands(t, "key_personal", "partition_key_changed")
			s.holds(t, `SELECT phone, region FROM visits`, "0341 1 | east")
		}
	})
}
