package datasource

// creations are the statements that make our tables; %s is the table.
//
// Keys and ids are compared bytewise everywhere: texts in the "C" collation,
// VARBINARY on MySQL, whose _bin collations do not count trailing blanks, and
// SQLite's own BINARY. Days are texts YYYY-MM-DD, instants RFC 3339 in UTC,
// which compare as they should and need no cast in any dialect.
//
// The ledger is what a batch writes most of, so it is as bare as can be: one
// row per record, ordered by batch. PostgreSQL finds the rows of a batch by a
// block range index, which costs nothing to write because they lie together;
// the others keep the table itself in that order. Who did what to one key is
// asked of each batch of its object in turn (History).
var creations = map[string]map[string][]string{
	"postgres": {
		"meta": {`CREATE TABLE %s (
			name text COLLATE "C" PRIMARY KEY,
			value text COLLATE "C" NOT NULL)`},
		"batch": {`CREATE TABLE %s (
			id text COLLATE "C" PRIMARY KEY,
			object text COLLATE "C" NOT NULL,
			action text COLLATE "C" NOT NULL,
			concept_version bigint NOT NULL,
			run text COLLATE "C" NOT NULL,
			at text COLLATE "C" NOT NULL,
			records bigint NOT NULL,
			parts bigint NOT NULL)`},
		"ledger": {
			`CREATE TABLE %s (
			batch text COLLATE "C" NOT NULL,
			record_key text COLLATE "C" NOT NULL)`,
			`CREATE INDEX ledger_batch ON %s USING brin (batch) WITH (pages_per_range = 32, autosummarize = on)`,
		},
		"mark": {
			`CREATE TABLE %s (
			id text COLLATE "C" PRIMARY KEY,
			object text COLLATE "C" NOT NULL,
			record_key text COLLATE "C" NOT NULL,
			kind text COLLATE "C" NOT NULL,
			ground text COLLATE "C" NOT NULL,
			origin text COLLATE "C" NOT NULL,
			since text COLLATE "C" NOT NULL,
			until text COLLATE "C")`,
			`CREATE INDEX mark_record ON %s (object, record_key)`,
		},
	},
	"sqlite": {
		"meta": {`CREATE TABLE %s (
			name TEXT NOT NULL PRIMARY KEY,
			value TEXT NOT NULL) WITHOUT ROWID`},
		"batch": {`CREATE TABLE %s (
			id TEXT NOT NULL PRIMARY KEY,
			object TEXT NOT NULL,
			action TEXT NOT NULL,
			concept_version INTEGER NOT NULL,
			run TEXT NOT NULL,
			at TEXT NOT NULL,
			records INTEGER NOT NULL,
			parts INTEGER NOT NULL)`},
		"ledger": {`CREATE TABLE %s (
			batch TEXT NOT NULL,
			record_key TEXT NOT NULL,
			PRIMARY KEY (batch, record_key)) WITHOUT ROWID`},
		"mark": {
			`CREATE TABLE %s (
			id TEXT NOT NULL PRIMARY KEY,
			object TEXT NOT NULL,
			record_key TEXT NOT NULL,
			kind TEXT NOT NULL,
			ground TEXT NOT NULL,
			origin TEXT NOT NULL,
			since TEXT NOT NULL,
			until TEXT)`,
			`CREATE INDEX fristwerk_mark_record ON %s (object, record_key)`,
		},
	},
	"mysql": {
		"meta": {`CREATE TABLE IF NOT EXISTS %s (
			name VARBINARY(512) NOT NULL PRIMARY KEY,
			value VARBINARY(1024) NOT NULL)` + mysqlTable},
		"batch": {`CREATE TABLE IF NOT EXISTS %s (
			id VARBINARY(256) NOT NULL PRIMARY KEY,
			object VARBINARY(512) NOT NULL,
			action VARBINARY(512) NOT NULL,
			concept_version BIGINT NOT NULL,
			run VARBINARY(256) NOT NULL,
			at VARBINARY(40) NOT NULL,
			records BIGINT NOT NULL,
			parts BIGINT NOT NULL)` + mysqlTable},
		"ledger": {`CREATE TABLE IF NOT EXISTS %s (
			batch VARBINARY(256) NOT NULL,
			record_key VARBINARY(2048) NOT NULL,
			PRIMARY KEY (batch, record_key))` + mysqlTable},
		"mark": {`CREATE TABLE IF NOT EXISTS %s (
			id VARBINARY(512) NOT NULL PRIMARY KEY,
			object VARBINARY(512) NOT NULL,
			record_key VARBINARY(2048) NOT NULL,
			kind VARBINARY(40) NOT NULL,
			ground VARBINARY(40) NOT NULL,
			origin VARBINARY(512) NOT NULL,
			since VARBINARY(10) NOT NULL,
			until VARBINARY(10),
			INDEX record (object, record_key))` + mysqlTable},
	},
}

// mysqlTable holds against a server whose defaults are older.
const mysqlTable = ` ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
