package lookalike_test

import (
	"slices"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const headAndDetail = `
objects:
  contact:
    source: crm
    table: entities
    key: id
    person: [details.email]
    only: [{column: kind, is: contact}]
    columns: {label: name, description: free_text}
    not_personal: [id, kind, deleted, created_at]
    parts:
      details:
        table: contact_details
        by: {entity_id: id}
        columns: {first_name: name, last_name: name, email: email}
        not_personal: [entity_id, left_on]
        parts:
          custom:
            table: contact_custom
            by: {entity_id: entity_id}
            columns: {cf_701: birth_date, cf_702: free_text}
            not_personal: [entity_id]
    dates: {ended: {value: left_on, of: details}}
actions:
  forget: {object: contact, kind: anonymise, approval: none}
  remove: {object: contact, kind: delete, approval: none}
` + overTwoYears

// entityRows hang on one another with foreign keys that cascade.
var entityRows = []string{
	`CREATE TABLE entities (id integer PRIMARY KEY, kind varchar(20) NOT NULL, label varchar(80), description varchar(200),
		deleted integer NOT NULL, created_at timestamp)`,
	`CREATE TABLE contact_details (entity_id integer PRIMARY KEY REFERENCES entities (id) ON DELETE CASCADE,
		first_name varchar(40) NOT NULL, last_name varchar(40) NOT NULL, email varchar(80), left_on date)`,
	`CREATE TABLE contact_custom (entity_id integer PRIMARY KEY REFERENCES contact_details (entity_id) ON DELETE CASCADE,
		cf_701 date NOT NULL, cf_702 varchar(200))`,
	`INSERT INTO entities VALUES (1, 'contact', 'Anna Amsel', 'likes tea', 0, '2009-01-01 10:00:00'),
		(2, 'offer', 'Offer 2', 'for Anna', 0, '2009-01-01 10:00:00'), (3, 'contact', 'Bernd Bussard', NULL, 0, '2009-01-01 10:00:00'),
		(4, 'contact', 'Clara Kranich', NULL, 0, '2009-01-01 10:00:00')`,
	`INSERT INTO contact_details VALUES (1, 'Anna', 'Amsel', 'anna@firma.example', '2010-05-01'), (3, 'Bernd', 'Bussard', NULL, '2026-05-01')`,
	`INSERT INTO contact_custom VALUES (1, '1971-04-05', 'vegan'), (3, '1972-04-05', 'late')`,
}

// TestHeadAndDetail: one generic row for everything the system knows, and
// under the same key a row of details and one of custom fields. Rows of
// another kind stay, and so does a contact whose details are missing: nobody
// knows when it ended.
func TestHeadAndDetail(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, headAndDetail, entityRows...)

		s.run(t, "met 2, done 1, no_start_date 1")
		s.holds(t, `SELECT id, kind, label, description FROM entities ORDER BY id`, `
			1 | contact | XXXX | \N
			2 | offer | Offer 2 | for Anna
			3 | contact | Bernd Bussard | \N
			4 | contact | Clara Kranich | \N`)
		s.holds(t, `SELECT entity_id, first_name, last_name, email, left_on FROM contact_details ORDER BY entity_id`, `
			1 | XXXX | XXXX | \N | 2010-05-01
			3 | Bernd | Bussard | \N | 2026-05-01`)
		s.holds(t, `SELECT entity_id, cf_701, cf_702 FROM contact_custom ORDER BY entity_id`, `
			1 | 1971-01-01 | \N
			3 | 1972-04-05 | late`)
		s.settled(t, "met 1, done 0, no_start_date 1")
	})
}

// TestHeadAndDetailAreDeleted: the rows go from the inside out, all of them
// mapped. A table that nobody mapped would go along by a cascade: with it the
// job stands.
func TestHeadAndDetailAreDeleted(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, replaced(t, headAndDetail, "action: forget", "action: remove"), append(slices.Clone(entityRows),
			`CREATE TABLE attachments (id integer PRIMARY KEY, entity_id integer, FOREIGN KEY (entity_id) REFERENCES entities (id) ON DELETE CASCADE)`,
			`INSERT INTO attachments VALUES (1, 1)`)...)
		s.stands(t, "cascade_leaves_mapping")
		s.holds(t, `SELECT count(*) FROM contact_custom`, "2")

		s.Exec(t, `DROP TABLE attachments`)
		s.run(t, "met 2, done 1, no_start_date 1")
		s.holds(t, `SELECT id FROM entities ORDER BY id`, "2\n3\n4")
		s.holds(t, `SELECT entity_id FROM contact_details`, "3")
		s.holds(t, `SELECT entity_id FROM contact_custom`, "3")
		s.settled(t, "met 1, done 0, no_start_date 1")
	})
}
