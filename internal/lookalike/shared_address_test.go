package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const sharedAddress = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [name]
    columns: {name: name}
    not_personal: [id, address_id, ended_on]
    parts:
      address:
        table: addresses
        by: {id: address_id}
        columns: {street: address, postcode: postcode, city: city}
        not_personal: [id]
    dates: {ended: ended_on}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
` + overTwoYears

// TestSharedAddressGoesWithTheLast: an address is a parent row that customers
// point to. Customers 1 and 2 share one and only 1 is due; 4 and 5 share one
// and both are due; 3 has one alone, 6 has none.
func TestSharedAddressGoesWithTheLast(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, sharedAddress,
			`CREATE TABLE addresses (id integer PRIMARY KEY, street varchar(80) NOT NULL, postcode varchar(10), city varchar(80))`,
			`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), ended_on date,
				address_id integer, FOREIGN KEY (address_id) REFERENCES addresses (id))`,
			`INSERT INTO addresses VALUES (1, 'Am Markt 1', '04109', 'Leipzig'), (2, 'Gasse 2', '04109', 'Leipzig'),
				(3, 'Weg 3', '04109', 'Leipzig'), (4, 'Platz 4', '04109', 'Leipzig')`,
			`INSERT INTO customers VALUES (1, 'Anna', '2010-05-01', 1), (2, 'Bernd', '2025-05-01', 1),
				(3, 'Clara', '2010-05-01', 2), (4, 'Doris', '2010-05-01', 3), (5, 'Emil', '2011-05-01', 3),
				(6, 'Frieda', '2011-05-01', NULL), (7, 'Gerd', NULL, 4)`)

		s.run(t, "met 6, done 5, no_start_date 1, shared_part 1")
		s.holds(t, `SELECT id, name, address_id FROM customers ORDER BY id`, `
			1 | XXXX | 1
			2 | Bernd | 1
			3 | XXXX | 2
			4 | XXXX | 3
			5 | XXXX | 3
			6 | XXXX | \N
			7 | Gerd | 4`)
		s.holds(t, `SELECT id, street, postcode, city FROM addresses ORDER BY id`, `
			1 | Am Markt 1 | 04109 | Leipzig
			2 | XXXX | \N | \N
			3 | XXXX | \N | \N
			4 | Platz 4 | 04109 | Leipzig`)
		s.settled(t, "met 1, done 0, no_start_date 1")

		s.on(t, "2027-05-02")
		s.run(t, "met 2, done 1, no_start_date 1")
		s.holds(t, `SELECT id, street, postcode, city FROM addresses WHERE id = 1`, `1 | XXXX | \N | \N`)
		s.settled(t, "met 1, done 0, no_start_date 1")
	})
}
