package lookalike_test

import (
	"slices"
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
  remove: {object: customer, kind: delete, approval: none}
` + overTwoYears

// addressed are customers with their addresses. Customers 1 and 2 share one and
// only 1 is due; 4 and 5 share one and both are due; 3 has one alone, 6 none.
var addressed = []string{
	`CREATE TABLE addresses (id integer PRIMARY KEY, street varchar(80) NOT NULL, postcode varchar(10), city varchar(80))`,
	`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), ended_on date,
		address_id integer, FOREIGN KEY (address_id) REFERENCES addresses (id))`,
	`INSERT INTO addresses VALUES (1, 'Am Markt 1', '04109', 'Leipzig'), (2, 'Gasse 2', '04109', 'Leipzig'),
		(3, 'Weg 3', '04109', 'Leipzig'), (4, 'Platz 4', '04109', 'Leipzig')`,
	`INSERT INTO customers VALUES (1, 'Anna', '2010-05-01', 1), (2, 'Bernd', '2025-05-01', 1),
		(3, 'Clara', '2010-05-01', 2), (4, 'Doris', '2010-05-01', 3), (5, 'Emil', '2011-05-01', 3),
		(6, 'Frieda', '2011-05-01', NULL), (7, 'Gerd', NULL, 4)`,
}

// TestSharedAddressGoesWithTheLast: an address is a parent row that customers
// point to, changed only with the last of them.
func TestSharedAddressGoesWithTheLast(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, sharedAddress, addressed...)

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

// TestSharedAddressIsDeletedWithTheLast: the same, where the rows go.
func TestSharedAddressIsDeletedWithTheLast(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, replaced(t, sharedAddress, "action: forget", "action: remove"), addressed...)
		s.run(t, "met 6, done 5, no_start_date 1, shared_part 1")
		s.holds(t, `SELECT id, name, address_id FROM customers ORDER BY id`, "2 | Bernd | 1\n7 | Gerd | 4")
		s.holds(t, `SELECT id, street FROM addresses ORDER BY id`, "1 | Am Markt 1\n4 | Platz 4")

		s.on(t, "2027-05-02")
		s.run(t, "met 2, done 1, no_start_date 1")
		s.holds(t, `SELECT id FROM addresses`, "4")
		s.settled(t, "met 1, done 0, no_start_date 1")
	})
}

// TestSharedAddressAlone: nothing personal stands in the customer's own row, so
// what counts is whether the other may lose the address: 2 is not due, 3 is no
// record of this object, 4 has one alone.
func TestSharedAddressAlone(t *testing.T) {
	t.Parallel()
	concept := replaced(t, replaced(t, sharedAddress, "person: [name]\n    columns: {name: name}", "person: none\n    columns: {}"),
		"[id, address_id, ended_on]", "[id, name, address_id, ended_on]\n    only: [{column: name, is_not: supplier}]")
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, concept, append(slices.Clone(addressed[:3]),
			`INSERT INTO customers VALUES (1, 'a', '2010-05-01', 1), (2, 'b', '2026-05-01', 1), (3, 'supplier', '2010-05-01', 2), (4, 'd', '2010-05-01', 3),
				(5, 'e', '2010-05-01', 2)`)...)
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id, street FROM addresses ORDER BY id`, "1 | Am Markt 1\n2 | Gasse 2\n3 | XXXX\n4 | Platz 4")
		s.settled(t, "met 0, done 0")
	})
}
