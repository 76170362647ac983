package datasource

import (
	"strings"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// shape is one type of column with the values that are hard on it. A dialect
// without a declaration has no such column.
type shape struct {
	name    string
	types   map[testdb.Dialect]string
	before  map[testdb.Dialect]string // a statement that makes the type
	unique  bool
	texts   []string                    // values as text, cut to length where there is one
	length  int                         // of texts, 0 for no limit
	values  []string                    // values as SQL that every dialect takes
	special map[testdb.Dialect][]string // values as SQL that only one takes
}

// on declares a column in the same way on every dialect.
func on(declared string) map[testdb.Dialect]string {
	return map[testdb.Dialect]string{testdb.SQLite: declared, testdb.Postgres: declared, testdb.MariaDB: declared}
}

// each declares a column for SQLite, PostgreSQL and MariaDB.
func each(sqlite, postgres, mariadb string) map[testdb.Dialect]string {
	return map[testdb.Dialect]string{testdb.SQLite: sqlite, testdb.Postgres: postgres, testdb.MariaDB: mariadb}
}

func postgresOnly(declared string) map[testdb.Dialect]string {
	return map[testdb.Dialect]string{testdb.Postgres: declared}
}

func mariaOnly(declared string) map[testdb.Dialect]string {
	return map[testdb.Dialect]string{testdb.MariaDB: declared}
}

func sqliteOnly(declared string) map[testdb.Dialect]string {
	return map[testdb.Dialect]string{testdb.SQLite: declared}
}

// plainTexts are texts that latin1 holds too.
var plainTexts = []string{"", " ", "    ", "a", "Eva", "Anna", "Barbara", "Jürgen", "ÄÖÜß", "ab  ", "O'Brien", `back\slash`, `\`, `"quoted"`,
	"tab\tnew\nline", "line\n", "x@y.de", "jürgen@example.org", "a@b@c", "@", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "0", "-0", "12.50",
	"1e5", "0123", "2020-02-29", "null", "NULL", "XXXX", "xxxx", "XXX", "XXXX ", "XXXXX", "anon-3", "{}", `{"email": "a@b.de", "n": 1}`, `[1, "x"]`,
	`{"a":`, "%_", "\u00a0", strings.Repeat("lang ", 50), "?", "$1", ":x", "--", "/*"}

// oddTexts need Unicode: marks, joined emoji, letters of four bytes.
var oddTexts = append([]string{"Ju\u0308rgen", "e\u0301\u0302x", "\u0308x", "👨‍👩‍👧‍👦 Familie", "😀😀😀😀😀", "👍🏽👍🏽", "𝒳𝒴𝒵𝒲𝒱", "\u200d", "\ufe0f", "🇩🇪🇩🇪", "İstanbul",
	"שלום", "\u3000x", "\u2028", "ﬀﬀﬀ", "日本語のテキスト", "🙂@example.org"}, plainTexts...)

var documents = []string{`{}`, `[]`, `null`, `"Barbara"`, `17`, `true`, `{"email": "jürgen@example.org", "n": 1.50, "keep": "me"}`,
	`{"email":["a@b.de",{"x":"Eva"}],"keep":[true,null,"x"]}`, `{"a": {"email": "O'Brien \"x\" \\ \u00fc \u2028"}}`, `{"XXXX": "XXXX"}`, `{"email": ""}`,
	`{"": "x", "email": {"deep": -1e3}}`, ` {"email" :"b@c.de" } `, `{"keep": "<&>", "email": "<&>abcd@x"}`}

// shapes are the types that company databases use.
var shapes = []shape{
	{name: "text", types: each("text", "text", "text"), texts: oddTexts, special: map[testdb.Dialect][]string{
		testdb.SQLite: {"'a' || char(0) || 'secret'", "char(0)", "x'61006200'"}, testdb.MariaDB: {"CONCAT('a', CHAR(0), 'secret')", "CHAR(0)"}}},
	{name: "varchar", types: on("varchar(6)"), texts: oddTexts, length: 6},
	{name: "long_varchar", types: on("varchar(300)"), texts: oddTexts, length: 300},
	{name: "tight", types: on("varchar(3)"), texts: oddTexts, length: 3},
	{name: "char", types: on("char(7)"), texts: oddTexts, length: 7},
	{name: "char_one", types: on("char(1)"), texts: oddTexts, length: 1},
	{name: "blind", types: each("text collate nocase", "varchar(40) COLLATE \"und-ci\"", "varchar(40) collate utf8mb4_unicode_ci"), texts: oddTexts, length: 40,
		before: map[testdb.Dialect]string{testdb.Postgres: `CREATE COLLATION "und-ci" (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`}},
	{name: "latin", types: mariaOnly("varchar(40) character set latin1"), texts: plainTexts, length: 40},
	{name: "three_bytes", types: mariaOnly("tinytext character set utf8mb3"), texts: plainTexts, length: 60},
	{name: "unpadded", types: mariaOnly("varchar(40) character set utf8mb4 collate utf8mb4_nopad_bin"), texts: oddTexts, length: 40},
	{name: "single", types: each("text", "text", "varchar(200)"), unique: true,
		texts: []string{"a", "b", "Jürgen", "O'Brien", `back\slash`, "x@y.de", "😀", "anon-99", ""}},
	{name: "enum", types: each("text", "mood", "enum('new','Active','ä x','it''s','')"), values: []string{"'new'", "'Active'", "'ä x'", "'it''s'", "''"},
		before:  map[testdb.Dialect]string{testdb.Postgres: "CREATE TYPE mood AS ENUM ('new', 'Active', 'ä x', 'it''s', '')"},
		special: map[testdb.Dialect][]string{testdb.MariaDB: {"'nonsense'"}}},
	{name: "set_of", types: mariaOnly("set('a','b')"), values: []string{"'a'", "'a,b'", "''"}},
	{name: "int", types: on("int"), values: []string{"0", "1", "-1", "9", "10", "-10", "-11", "1009", "2147483647", "-2147480000"},
		special: map[testdb.Dialect][]string{testdb.SQLite: {"'abc'", "''", "1.5", "-1.5", "'12x'", "x'ff80'", "'1e3'", "9223372036854775807", "1e300", "-1e17", "-9223372036854775807 - 1", "9007199254740993", "x'31'"}}},
	{name: "smallint", types: each("smallint", "smallint", "smallint unsigned"), values: []string{"0", "1", "9", "10", "32767"},
		special: map[testdb.Dialect][]string{testdb.MariaDB: {"65535"}, testdb.Postgres: {"-31000"}}},
	{name: "bigint", types: each("bigint", "bigint", "bigint"), values: []string{"0", "9223372036854775807", "9223372036854775799", "-9223372036854770000", "-1",
		"-9223372036854775807", "99999", "-99999"}},
	{name: "huge", types: mariaOnly("bigint unsigned"), values: []string{"0", "18446744073709551615", "9223372036854775808", "7"}},
	{name: "single_int", types: on("int"), unique: true, values: []string{"1", "2", "-3", "40"}},
	{name: "decimal", types: on("decimal(10,2)"), values: []string{"0", "0.01", "-0.01", "9.99", "10", "-10", "-10.01", "99999999.99", "12.50"},
		special: map[testdb.Dialect][]string{testdb.SQLite: {"'abc'", "'1,50'", "'NaN'"}}},
	{name: "wide_decimal", types: each("decimal(40,12)", "numeric", "decimal(40,12)"), values: []string{"69.999999999999", "-69.999999999999", "0.000000000001",
		"-0.000000000001"}, special: map[testdb.Dialect][]string{
		testdb.Postgres: {"'NaN'", "'Infinity'", "'-Infinity'", "1234567890123456789012345679.9", "12345678901234567890", "7.10"},
		testdb.MariaDB:  {"1234567890123456789012345679.9", "12345678901234567890", "7.10"}}},
	{name: "double", types: each("double", "double precision", "double"), values: []string{"0", "1.5", "-1.5", "9.99", "69.99999999999999", "1234567.891", "1e15", "-7e-5", "1e300", "-1e300", "9007199254740991", "9007199254740994", "-9007199254740991", "6.999999999999999", "13.999999999999998", "-0.1", "1e17"},
		special: map[testdb.Dialect][]string{testdb.SQLite: {"'abc'", "9e999", "x'31'"}, testdb.Postgres: {"'NaN'", "'Infinity'", "'-Infinity'", "'-0'"}}},
	{name: "real", types: each("real", "real", "float"), values: []string{"0", "1.5", "-12.25", "99.5", "1234567", "1e20", "0.1"}},
	{name: "bool", types: each("boolean", "boolean", "boolean"), values: []string{"true", "false"},
		special: map[testdb.Dialect][]string{testdb.MariaDB: {"2", "-1", "127"},
			testdb.SQLite: {"'true'", "'FALSE'", "2", "'yes'", "''", "x'01'", "1.0"}}},
	{name: "bit", types: mariaOnly("bit(1)"), values: []string{"b'0'", "b'1'"}},
	{name: "date", types: on("date"), values: []string{"'2020-02-29'", "'1970-01-01'", "'1999-12-31'", "'9999-12-31'", "'2000-01-01'", "'1901-01-01'", "'0001-01-01'"},
		special: map[testdb.Dialect][]string{
			testdb.SQLite: {"'unknown'", "''", "5", "'2020-13-01'", "'2020-02-31'", "'2020-02-29 10:11:12.5+02:00'", "'2020-2-9'", "x'41'", "'2020-02-29T10:11Z'", "'0000-00-00'",
				"'0000-00-00 00:00:00'", "'2020-00-00'", "'infinity'", "1582934400", "1.5", "'2020-02-29 10:11:12.'", "'2020-02-29x'", "'2020-02-29 10:11:12+0200'", "'0000-00-00x'"},
			testdb.Postgres: {"'infinity'", "'-infinity'", "'10000-05-06'", "'5874897-12-31'", "'0044-03-15 BC'", "'0009-09-09'"},
			testdb.MariaDB:  {"'0000-00-00'", "'2020-00-00'", "'2020-05-00'", "'0000-05-06'"}}},
	{name: "datetime", types: each("datetime", "timestamp", "datetime(6)"), values: []string{"'2020-02-29 23:59:59.999999'", "'1970-01-01 00:00:00'",
		"'2020-01-01 00:00:00.000001'", "'9999-12-31 23:59:59'", "'0001-01-01 00:00:00'"},
		special: map[testdb.Dialect][]string{testdb.Postgres: {"'infinity'", "'-infinity'", "'0044-03-15 10:00 BC'", "'294276-12-31 23:59:59'"},
			testdb.SQLite:  {"'2020-02-29T23:59:59Z'", "'2020-02-29 23:59:59.999999999999'", "'2020-02-29T23:59:59.5+02'", "'noon'", "1e9", "'2020-02-29 23:59'"},
			testdb.MariaDB: {"'0000-00-00 00:00:00'", "'2020-00-00 00:00:00'", "'2020-05-00 10:00:00'"}}},
	{name: "seconds", types: each("timestamp", "timestamp(0)", "datetime"), values: []string{"'2020-02-29 23:59:59'", "'2020-01-01 00:00:00'"}},
	{name: "instant", types: each("timestamp", "timestamptz", "timestamp(3) NULL"), values: []string{"'2020-02-29 23:59:59'", "'2020-01-01 00:00:00'", "'1999-12-31 23:59:59.5'"},
		special: map[testdb.Dialect][]string{testdb.Postgres: {"'infinity'", "'-infinity'", "'0044-03-15 10:00+00 BC'", "'2020-01-01 00:30:00+02'", "'9999-12-31 23:59:59.999999+00'"},
			testdb.MariaDB: {"'0000-00-00 00:00:00'", "'1970-01-02 00:00:01'"}}},
	{name: "time", types: on("time"), values: []string{"'00:00:00'", "'23:59:59'", "'12:30:00'"},
		special: map[testdb.Dialect][]string{testdb.SQLite: {"'noon'", "5"}, testdb.Postgres: {"'24:00:00'", "'12:30:00.5'"}, testdb.MariaDB: {"'-838:59:59'", "'838:59:59'"}}},
	{name: "bytes", types: each("blob", "bytea", "blob"), special: map[testdb.Dialect][]string{
		testdb.SQLite:   {"x''", "x'00'", "x'ff80'", "'text'", "5", "x'beef'"},
		testdb.Postgres: {`'\x'`, `'\x00'`, `'\xff80'`, `'\xbeef'`},
		testdb.MariaDB:  {"x''", "x'00'", "x'ff80'", "x'beef'"}}},
	{name: "fixed_bytes", types: mariaOnly("binary(4)"), values: []string{"x''", "x'00'", "x'ff80'", "x'beef0000'"}},
	{name: "uuid", types: each("uuid", "uuid", "uuid"), values: []string{"'0E37DF36-f698-11e6-8dd4-cb9ced3df976'", "'00000000-0000-0000-0000-000000000000'"}},
	{name: "json", types: on("json"), texts: documents, special: map[testdb.Dialect][]string{testdb.SQLite: {"'{\"a\":'", "''", "5", "x'41'"}}},
	{name: "jsonb", types: postgresOnly("jsonb"), texts: documents},
	{name: "citext", types: postgresOnly("citext"), texts: oddTexts, before: map[testdb.Dialect]string{testdb.Postgres: "CREATE EXTENSION citext"}},
	{name: "domain", types: postgresOnly("word"), texts: oddTexts, length: 12, before: map[testdb.Dialect]string{testdb.Postgres: "CREATE DOMAIN word AS varchar(12)"}},
	{name: "array", types: postgresOnly("text[]"), values: []string{"'{}'", "'{a,b}'"}},
	{name: "inet", types: postgresOnly("inet"), values: []string{"'10.0.0.1'"}},
	{name: "untyped", types: sqliteOnly(""), texts: oddTexts, special: map[testdb.Dialect][]string{testdb.SQLite: {"5", "1.5", "x'ff80'", "x'41424344'", "9e999"}}},
	{name: "loose_text", types: sqliteOnly("text"), values: []string{"5", "1.5", "x'ff80'", "x'4142434445'", "x'41ff4243444546'"}},
}
