package datasource

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// inspected opens and inspects, and wants a table to be there.
func inspected(t *testing.T, url string) *schema.Database {
	t.Helper()
	db, err := open(t, url).Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func table(t *testing.T, db *schema.Database, schemaName, name string) *schema.Table {
	t.Helper()
	found := db.Table(schema.Name{Schema: schemaName, Table: name})
	if found == nil {
		t.Fatalf("table %s.%s was not found", schemaName, name)
	}
	return found
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// withoutSum is a trigger whose text was read, without its sum.
func withoutSum(t *testing.T, x schema.Trigger) schema.Trigger {
	t.Helper()
	if x.Sum == "" {
		t.Errorf("the text of %s was not read", x.Name)
	}
	x.Sum = ""
	return x
}

// classes are name and class of each column, with its length where it has one.
func classes(t *schema.Table) map[string]schema.Type {
	found := map[string]schema.Type{}
	for _, c := range t.Columns {
		found[c.Name] = c.Type
	}
	return found
}

func columnNames(t *schema.Table, which func(schema.Column) bool) []string {
	var names []string
	for _, c := range t.Columns {
		if which(c) {
			names = append(names, c.Name)
		}
	}
	return names
}

func indexNamed(t *testing.T, table *schema.Table, name string) schema.Index {
	t.Helper()
	i := slices.IndexFunc(table.Indexes, func(i schema.Index) bool { return i.Name == name })
	if i < 0 {
		t.Fatalf("index %s of %s was not found in %v", name, table.Name, table.Indexes)
	}
	return table.Indexes[i]
}

func writing(t *schema.Table) map[string]bool {
	found := map[string]bool{}
	for _, trigger := range t.Triggers {
		found[trigger.Name] = trigger.Writes
	}
	return found
}

// TestInspectCommon holds what every dialect must see of one schema.
func TestInspectCommon(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		q := map[testdb.Dialect]func(string) string{
			testdb.MariaDB: func(n string) string { return mysqlDialect{}.quote(n) },
		}[db.Dialect]
		if q == nil {
			q = postgresDialect{}.quote
		}
		order, odd := q("Order"), q(`Kun"de`+"`x [y]")
		db.Exec(t,
			"CREATE TABLE "+order+" ("+q("select")+" INT NOT NULL, "+q("Straße")+" VARCHAR(40) NOT NULL, note VARCHAR(10) DEFAULT 'x', "+
				"PRIMARY KEY ("+q("Straße")+", "+q("select")+"))",
			"CREATE TABLE "+odd+" (id INT NOT NULL PRIMARY KEY, a INT, b VARCHAR(40), age INT CHECK (age < 150), "+
				"FOREIGN KEY (b, a) REFERENCES "+order+" ("+q("Straße")+", "+q("select")+") ON DELETE CASCADE ON UPDATE SET NULL)",
			"CREATE UNIQUE INDEX both_unique ON "+odd+" (a, age)",
			"CREATE VIEW v AS SELECT b FROM "+odd,
			"CREATE VIEW w AS SELECT b FROM v")
		s := open(t, db.URL)
		if err := s.Install(t.Context(), "inst"); err != nil {
			t.Fatal(err)
		}
		got, err := s.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Tables) != 2 {
			t.Fatalf("want two tables and none of ours, got %v", len(got.Tables))
		}
		place := got.Tables[0].Schema
		head, detail := table(t, got, "", "Order"), table(t, got, "", `Kun"de`+"`x [y]")
		same(t, "primary key", head.PrimaryKey, []string{"Straße", "select"})
		same(t, "nullable", columnNames(head, func(c schema.Column) bool { return c.Nullable }), []string{"note"})
		same(t, "length", head.Column("Straße").Length, 40)
		same(t, "unique index", indexNamed(t, detail, "both_unique"), schema.Index{Name: "both_unique", Columns: []string{"a", "age"}, Unique: true})
		same(t, "checks", len(detail.Checks), 1)
		same(t, "missing rights", detail.MissingRights, []string(nil))
		key := schema.ForeignKey{
			Name: detail.ForeignKeys[0].Name, Table: detail.Name, Columns: []string{"b", "a"},
			RefTable: schema.Name{Schema: place, Table: "Order"}, RefColumns: []string{"Straße", "select"},
			OnDelete: "CASCADE", OnUpdate: "SET NULL",
		}
		same(t, "foreign keys", detail.ForeignKeys, []schema.ForeignKey{key})
		same(t, "referenced", head.Referenced, []schema.ForeignKey{key})
		same(t, "views", got.Views, []schema.View{
			{Name: schema.Name{Schema: place, Table: "v"}, Reads: []schema.Name{detail.Name}},
			{Name: schema.Name{Schema: place, Table: "w"}, Reads: []schema.Name{detail.Name}},
		})
		if primary := head.Indexes[0]; !primary.Unique || !slices.Equal(primary.Columns, head.PrimaryKey) {
			t.Errorf("the primary key is not the first index: %v", primary)
		}
	})
}

func TestInspectSQLite(t *testing.T) {
	t.Parallel()
	db := testdb.New(t, testdb.SQLite)
	db.Exec(t,
		`CREATE TABLE person (id INTEGER PRIMARY KEY, name NVARCHAR(70) NOT NULL, born DATE, at DATETIME, ok BOOLEAN,
			data JSON, pic BLOB, price NUMERIC(10,2), ratio REAL, ref UUID, odd MONEY, free,
			full TEXT GENERATED ALWAYS AS (name || '!') STORED, email TEXT COLLATE NOCASE UNIQUE,
			CHECK (length(name) > 0 /* ) */ AND name <> ')'))`,
		`CREATE TABLE loose (id TEXT PRIMARY KEY, a, b, UNIQUE (a, b)) WITHOUT ROWID`,
		`CREATE TABLE "weak" (a TEXT, b INT, PRIMARY KEY (a, b))`,
		`CREATE TABLE exact (id INT PRIMARY KEY, t TEXT REFERENCES PERSON) STRICT`,
		`CREATE UNIQUE INDEX live ON person (lower(email), name) WHERE ok = 1 AND (name <> 'where')`,
		`CREATE TRIGGER touch BEFORE UPDATE OF name ON person BEGIN SELECT RAISE(IGNORE) WHERE NEW.name = 'delete'; END`,
		`CREATE TRIGGER log AFTER UPDATE ON person BEGIN INSERT INTO loose VALUES (old.name, 1, 2); END`)
	got := inspected(t, db.URL)
	person := table(t, got, "", "person")
	same(t, "classes", classes(person), map[string]schema.Type{
		"id": schema.Int, "name": schema.Text, "born": schema.Date, "at": schema.Timestamp, "ok": schema.Bool, "data": schema.JSON,
		"pic": schema.Bytes, "price": schema.Decimal, "ratio": schema.Float, "ref": schema.Text, "odd": schema.Other,
		"free": schema.Text, "full": schema.Text, "email": schema.Text,
	})
	same(t, "generated", columnNames(person, func(c schema.Column) bool { return c.Generated }), []string{"full"})
	same(t, "required", columnNames(person, func(c schema.Column) bool { return !c.Nullable }), []string{"id", "name"})
	same(t, "key", person.PrimaryKey, []string{"id"})
	same(t, "rowid", person.Indexes[0], schema.Index{Name: "rowid", Columns: []string{"id"}, Unique: true})
	same(t, "collation", person.Column("email").Collation, "NOCASE")
	same(t, "scale", person.Column("price").Scale, 2)
	same(t, "partial", indexNamed(t, person, "live"),
		schema.Index{Name: "live", Columns: []string{"", "name"}, Unique: true, Partial: "ok = 1 AND (name <> 'where')"})
	same(t, "check", person.Checks, []string{"length(name) > 0 /* ) */ AND name <> ')'"})
	same(t, "triggers", writing(person), map[string]bool{"touch": false, "log": true})
	same(t, "trigger", withoutSum(t, person.Triggers[1]), schema.Trigger{Name: "touch", Timing: "BEFORE", Events: []string{"UPDATE"}})
	same(t, "key of weak", columnNames(table(t, got, "", "weak"), func(c schema.Column) bool { return c.Nullable }), []string{"a", "b"})
	same(t, "key of loose", columnNames(table(t, got, "", "loose"), func(c schema.Column) bool { return c.Nullable }), []string{"a", "b"})
	exact := table(t, got, "", "exact")
	same(t, "strict", []bool{exact.Strict, person.Strict, exact.Column("id").Nullable}, []bool{true, false, false})
	same(t, "default target", exact.ForeignKeys[0].RefColumns, []string{"id"})
	same(t, "target's case", exact.ForeignKeys[0].RefTable, person.Name)
}

func TestInspectPostgres(t *testing.T) {
	t.Parallel()
	db := testdb.New(t, testdb.Postgres)
	db.Exec(t,
		`CREATE SCHEMA "Sales"`, `CREATE TYPE mood AS ENUM ('sad', 'it''s ok')`,
		`CREATE DOMAIN short AS varchar(12) CHECK (VALUE <> '')`, `CREATE DOMAIN mail AS short NOT NULL CHECK (VALUE LIKE '%@%')`,
		`CREATE TABLE "Sales".contracts (id uuid PRIMARY KEY, nr bigint GENERATED ALWAYS AS IDENTITY, email mail, "Code" char(4),
			m mood DEFAULT 'sad', doc jsonb, old json, tags text[], price numeric(10,2), pic bytea, born date, at timestamp(3),
			seen timestamptz, ok boolean, ratio real, ip inet, up text GENERATED ALWAYS AS (upper(email)) STORED,
			UNIQUE NULLS NOT DISTINCT (price), CHECK (price > 0), EXCLUDE USING btree (born WITH =))`,
		`CREATE UNIQUE INDEX live ON "Sales".contracts (lower(email), born) INCLUDE (price) WHERE ok`,
		`CREATE TABLE history (was text)`,
		`CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
			IF TG_OP = 'UPDATE' THEN NEW.at := now(); END IF; -- insert nothing
			PERFORM 1 FROM history FOR UPDATE; RETURN NEW; END$$`,
		`CREATE FUNCTION keep(text) RETURNS void LANGUAGE sql AS $$INSERT INTO history VALUES ($1)$$`,
		`CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM keep(OLD.email::text); RETURN NULL; END$$`,
		`CREATE TRIGGER stamp BEFORE UPDATE OR INSERT ON "Sales".contracts FOR EACH ROW EXECUTE FUNCTION stamp()`,
		`CREATE TRIGGER log AFTER DELETE ON "Sales".contracts FOR EACH ROW EXECUTE FUNCTION log()`,
		`CREATE TRIGGER off AFTER DELETE ON "Sales".contracts FOR EACH ROW EXECUTE FUNCTION log()`,
		`ALTER TABLE "Sales".contracts DISABLE TRIGGER off`,
		`CREATE RULE also AS ON UPDATE TO "Sales".contracts DO ALSO NOTIFY x`,
		`CREATE TABLE calls (id bigint, day date NOT NULL, who text, contract uuid REFERENCES "Sales".contracts) PARTITION BY RANGE (day)`,
		`CREATE TABLE calls_2020 PARTITION OF calls (CHECK (who <> 'x')) FOR VALUES FROM ('2020-01-01') TO ('2021-01-01') PARTITION BY LIST (lower(who))`,
		`CREATE TABLE calls_2020_a PARTITION OF calls_2020 FOR VALUES IN ('a')`,
		`CREATE UNIQUE INDEX only_here ON calls_2020_a (who)`,
		`CREATE TRIGGER part AFTER UPDATE ON calls_2020_a FOR EACH ROW EXECUTE FUNCTION log()`,
		`CREATE MATERIALIZED VIEW frozen AS SELECT email FROM "Sales".contracts`,
		`CREATE TABLE "Sales".history (was text, since date)`,
		`CREATE TEMP TABLE passing (x int)`)
	got := inspected(t, db.URL)
	same(t, "tables", tableNames(got), []string{"public.calls", "public.history", "Sales.contracts", "Sales.history"})
	same(t, "a name without a schema", table(t, got, "", "history").Schema, "public")
	contracts := table(t, got, "Sales", "contracts")
	same(t, "classes", classes(contracts), map[string]schema.Type{
		"id": schema.UUID, "nr": schema.Int, "email": schema.Text, "Code": schema.Char, "m": schema.Enum, "doc": schema.JSON,
		"old": schema.JSON, "tags": schema.Other, "price": schema.Decimal, "pic": schema.Bytes, "born": schema.Date,
		"at": schema.Timestamp, "seen": schema.Instant, "ok": schema.Bool, "ratio": schema.Float, "ip": schema.Other, "up": schema.Text,
	})
	same(t, "generated", columnNames(contracts, func(c schema.Column) bool { return c.Generated }), []string{"nr", "up"})
	same(t, "required", columnNames(contracts, func(c schema.Column) bool { return !c.Nullable }), []string{"id", "nr", "email"})
	same(t, "labels", contracts.Column("m").Enum, []string{"sad", "it's ok"})
	same(t, "lengths", []int{contracts.Column("email").Length, contracts.Column("Code").Length, contracts.Column("price").Length,
		contracts.Column("price").Scale}, []int{12, 4, 10, 2})
	same(t, "raw", contracts.Column("email").Raw, "character varying(12)")
	same(t, "checks", contracts.Checks, []string{"((email)::text ~~ '%@%'::text)", "((email)::text <> ''::text)", "(price > (0)::numeric)"})
	same(t, "partial", indexNamed(t, contracts, "live"), schema.Index{Name: "live", Columns: []string{"", "born"}, Unique: true, Partial: "ok"})
	same(t, "nulls equal", indexNamed(t, contracts, "contracts_price_key").NullsEqual, true)
	same(t, "exclusion", indexNamed(t, contracts, "contracts_born_excl").Unique, true)
	same(t, "triggers", writing(contracts), map[string]bool{"stamp": false, "log": true, "also": true})
	same(t, "trigger", withoutSum(t, contracts.Triggers[1]), schema.Trigger{Name: "stamp", Timing: "BEFORE", Events: []string{"INSERT", "UPDATE"}})
	calls := table(t, got, "public", "calls")
	same(t, "partitioned by", calls.PartitionedBy, []string{"day", "who"})
	same(t, "partition's index", indexNamed(t, calls, "only_here").Partial, "partition calls_2020_a")
	same(t, "partition's trigger", writing(calls), map[string]bool{"part": true})
	same(t, "partition's check", calls.Checks, []string{"(who <> 'x'::text)"})
	same(t, "foreign keys", len(calls.ForeignKeys), 1)
	same(t, "referenced", contracts.Referenced, calls.ForeignKeys)
	same(t, "views", got.Views, []schema.View{{Name: schema.Name{Schema: "public", Table: "frozen"}, Reads: []schema.Name{contracts.Name}}})
}

func tableNames(db *schema.Database) []string {
	var names []string
	for _, t := range db.Tables {
		names = append(names, t.Name.String())
	}
	return names
}

// TestInspectMariaDB looks at what the server is: FRISTWERK_TEST_MARIADB may name
// one of MySQL, which knows other types and shows checks in another way.
func TestInspectMariaDB(t *testing.T) {
	t.Parallel()
	db := testdb.New(t, testdb.MariaDB)
	if db.IsMySQL(t) {
		inspectsMySQL(t, db)
	} else {
		inspectsMariaDB(t, db)
	}
}

func inspectsMariaDB(t *testing.T, db testdb.DB) {
	t.Helper()
	db.Exec(t,
		`CREATE TABLE contracts (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, code CHAR(4) CHARACTER SET latin1, name VARCHAR(40) NOT NULL,
			m ENUM('sad','it''s, ok') NOT NULL, s SET('a','b'), doc JSON, ref UUID, ok BOOLEAN, flag BIT(1), small TINYINT(3), price DECIMAL(10,2),
			pic BLOB, hash BINARY(16), born DATE, at DATETIME(3), seen TIMESTAMP NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP,
			y YEAR, dur TIME, free LONGTEXT, up VARCHAR(40) AS (UPPER(name)) PERSISTENT, low VARCHAR(40) AS (LOWER(name)),
			CONSTRAINT positive CHECK (price > 0), UNIQUE KEY starts (name(3)))`,
		`CREATE TABLE log (was VARCHAR(40)) ENGINE = MyISAM`,
		`CREATE TABLE versions (id INT PRIMARY KEY) WITH SYSTEM VERSIONING`,
		`CREATE TABLE calls (id INT, day DATE, PRIMARY KEY (id, day)) PARTITION BY RANGE (YEAR(day)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)`,
		`CREATE SEQUENCE numbers`,
		`ALTER TABLE calls ADD COLUMN doc VARCHAR(20) CHECK (doc <> 'x'), ADD CONSTRAINT positive CHECK (id > 0)`,
		`CREATE FUNCTION shout(x VARCHAR(40)) RETURNS VARCHAR(40) DETERMINISTIC RETURN REPLACE(x, 'update', 'X')`,
		`CREATE PROCEDURE keep(x VARCHAR(40)) INSERT INTO log VALUES (x)`,
		`CREATE TRIGGER stamp BEFORE UPDATE ON contracts FOR EACH ROW SET NEW.code = shout(NEW.code)`,
		`CREATE TRIGGER save AFTER UPDATE ON contracts FOR EACH ROW CALL keep(OLD.name)`)
	got := inspected(t, db.URL)
	same(t, "tables", tableNames(got), []string{"calls", "contracts", "log", "versions"})
	contracts := table(t, got, "", "contracts")
	same(t, "classes", classes(contracts), map[string]schema.Type{
		"id": schema.Int, "code": schema.Char, "name": schema.Text, "m": schema.Enum, "s": schema.Other, "doc": schema.JSON,
		"ref": schema.UUID, "ok": schema.Bool, "flag": schema.Bool, "small": schema.Int, "price": schema.Decimal, "pic": schema.Bytes,
		"hash": schema.Bytes, "born": schema.Date, "at": schema.Timestamp, "seen": schema.Instant, "y": schema.Int, "dur": schema.Time,
		"free": schema.Text, "up": schema.Text, "low": schema.Text,
	})
	same(t, "generated", columnNames(contracts, func(c schema.Column) bool { return c.Generated }), []string{"up", "low"})
	same(t, "on update", columnNames(contracts, func(c schema.Column) bool { return c.OnUpdate }), []string{"seen"})
	same(t, "unsigned", columnNames(contracts, func(c schema.Column) bool { return c.Unsigned }), []string{"id"})
	same(t, "labels", contracts.Column("m").Enum, []string{"sad", "it's, ok"})
	same(t, "lengths", []int{contracts.Column("name").Length, contracts.Column("hash").Length, contracts.Column("price").Length,
		contracts.Column("price").Scale, contracts.Column("id").Length}, []int{40, 16, 10, 2, 0})
	same(t, "charset", contracts.Column("code").Charset, "latin1")
	same(t, "prefix index", indexNamed(t, contracts, "starts"), schema.Index{Name: "starts", Columns: []string{""}, Unique: true})
	same(t, "triggers", writing(contracts), map[string]bool{"stamp": false, "save": true})
	same(t, "engines", []bool{contracts.Transactional, table(t, got, "", "log").Transactional}, []bool{true, false})
	same(t, "partitioned by", table(t, got, "", "calls").PartitionedBy, []string{"day"})
	same(t, "versioning", writing(table(t, got, "", "versions")), map[string]bool{"SYSTEM VERSIONING": true})
	same(t, "checks", contracts.Checks, []string{"json_valid(`doc`)", "`price` > 0"})
	same(t, "checks of another table", table(t, got, "", "calls").Checks, []string{"`doc` <> 'x'", "`id` > 0"})
}

func inspectsMySQL(t *testing.T, db testdb.DB) {
	t.Helper()
	db.Exec(t,
		`CREATE TABLE contracts (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL, doc JSON, ok BOOLEAN,
			status VARCHAR(9) CHECK (status IN ('open', 'it''s')), price DECIMAL(10,2) CHECK (price > 0), at DATETIME(3), seen TIMESTAMP NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
			up VARCHAR(40) AS (UPPER(name)) STORED, born DATE DEFAULT (CURDATE()), UNIQUE KEY shouted ((LOWER(name))), KEY hidden (price) INVISIBLE)`,
		`CREATE TRIGGER stamp BEFORE UPDATE ON contracts FOR EACH ROW SET NEW.price = NEW.price`)
	contracts := table(t, inspected(t, db.URL), "", "contracts")
	same(t, "classes", classes(contracts), map[string]schema.Type{
		"id": schema.Int, "name": schema.Text, "doc": schema.JSON, "ok": schema.Bool, "status": schema.Text, "price": schema.Decimal,
		"at": schema.Timestamp, "seen": schema.Instant, "up": schema.Text, "born": schema.Date,
	})
	same(t, "generated", columnNames(contracts, func(c schema.Column) bool { return c.Generated }), []string{"up"})
	same(t, "on update", columnNames(contracts, func(c schema.Column) bool { return c.OnUpdate }), []string{"seen"})
	same(t, "checks", contracts.Checks, []string{"(`price` > 0)", "(`status` in ('open','it''s'))"})
	same(t, "index of an expression", indexNamed(t, contracts, "shouted"), schema.Index{Name: "shouted", Columns: []string{""}, Unique: true})
	same(t, "triggers", writing(contracts), map[string]bool{"stamp": false})
}

// TestInspectRights: what a second login may not do shows as missing, what an
// administrator granted from GrantsSQL does not.
func TestInspectRights(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.SQLite {
			return // knows no rights
		}
		login := "fw_" + randomLogin(t, db)
		db.Exec(t, "CREATE TABLE mine (id INT PRIMARY KEY, name VARCHAR(10))", "CREATE TABLE yours (id INT PRIMARY KEY, name VARCHAR(10))",
			"CREATE TABLE theirs (id INT PRIMARY KEY, name VARCHAR(10))")
		switch db.Dialect {
		case testdb.Postgres:
			db.Exec(t, "CREATE ROLE "+login+" LOGIN PASSWORD 'pw'", "GRANT SELECT ON yours TO "+login,
				"GRANT UPDATE (name) ON yours TO "+login, "ALTER TABLE theirs ENABLE ROW LEVEL SECURITY",
				"GRANT SELECT, UPDATE, DELETE ON theirs TO "+login)
			t.Cleanup(func() { db.SQL.Exec("DROP OWNED BY " + login); db.SQL.Exec("DROP ROLE " + login) })
		case testdb.MariaDB:
			db.Exec(t, "CREATE USER '"+login+"'@'%' IDENTIFIED BY 'pw'", "CREATE ROLE "+login+"_r",
				"GRANT SELECT, UPDATE(name) ON yours TO '"+login+"'@'%'",
				"GRANT SELECT, UPDATE, DELETE ON theirs TO "+login+"_r", "GRANT "+login+"_r TO '"+login+"'@'%'",
				"SET DEFAULT ROLE "+login+"_r "+map[bool]string{false: "FOR", true: "TO"}[db.IsMySQL(t)]+" '"+login+"'@'%'")
			t.Cleanup(func() { db.SQL.Exec("DROP USER '" + login + "'@'%'"); db.SQL.Exec("DROP ROLE " + login + "_r") })
		}
		s := open(t, db.URLAs(login, "pw"))
		before, err := s.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if db.Dialect == testdb.Postgres {
			same(t, "mine", table(t, before, "", "mine").MissingRights, []string{"SELECT", "UPDATE", "DELETE"})
			same(t, "yours", table(t, before, "", "yours").MissingRights, []string{"DELETE"})
			same(t, "theirs", table(t, before, "", "theirs").MissingRights, []string{"BYPASSRLS"})
		} else {
			same(t, "tables", tableNames(before), []string{"theirs", "yours"})
			same(t, "yours", table(t, before, "", "yours").MissingRights, []string{"TRIGGER", "DELETE"})
			same(t, "theirs", table(t, before, "", "theirs").MissingRights, []string{"TRIGGER"})
		}
		admin := table(t, inspected(t, db.URL), "", "mine")
		same(t, "administrator", admin.MissingRights, []string(nil))
		grants := s.GrantsSQL([]schema.Name{admin.Name}, []schema.Name{table(t, before, "", "yours").Name, admin.Name})
		db.Exec(t, grants)
		after, err := s.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		same(t, "mine after the grants", table(t, after, "", "mine").MissingRights, []string(nil))
		if err := s.Install(t.Context(), "inst"); err != nil {
			t.Errorf("after the grants: %v", err)
		}
		if installed, err := s.Installed(t.Context()); err != nil || !installed {
			t.Errorf("installed: %v, %v", installed, err)
		}
	})
}

// randomLogin is the name of the test's database, which nobody else has.
func randomLogin(t *testing.T, db testdb.DB) string {
	t.Helper()
	query := "SELECT current_database()"
	if db.Dialect == testdb.MariaDB {
		query = "SELECT DATABASE()"
	}
	return db.Query(t, query)[0][0]
}

func TestInspectReadOnly(t *testing.T) {
	t.Parallel()
	db := testdb.New(t, testdb.Postgres)
	name := db.Query(t, "SELECT current_database()")[0][0]
	db.Exec(t, "CREATE TABLE t (id INT PRIMARY KEY)", "ALTER DATABASE "+name+" SET default_transaction_read_only = on")
	s := open(t, db.URL)
	got, err := s.Inspect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "read only", got.Tables[0].ReadOnly, true)
}

func TestWrites(t *testing.T) {
	t.Parallel()
	cases := map[string]bool{
		"":                                       false,
		"SET NEW.updated_at = now()":             false,
		"NEW.delete := 1":                        false,
		"SELECT 1 FROM t FOR NO KEY UPDATE":      false,
		"x := replace(y, 'insert', 'delete')":    false,
		"-- delete\n /* insert */ RETURN NEW":    false,
		"REPLACE INTO t VALUES (1)":              true,
		"INSERT OR REPLACE INTO t VALUES (1)":    true,
		"uPdAtE t SET a = 1":                     true,
		"EXECUTE 'dele' || 'te from t'":          true,
		"CALL audit":                             true,
		"PERFORM audit(1)":                       true,
		`SELECT "audit"(1)`:                      true,
		"SELECT audit FROM t":                    false,
		"MERGE INTO t USING s ON true":           true,
		"DELETE FROM t WHERE note = 'it''s; --'": true,
	}
	for body, want := range cases {
		if got := writes(body, map[string]bool{"audit": true}); got != want {
			t.Errorf("%q: got %v", body, got)
		}
	}
}
