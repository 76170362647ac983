package datasource

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"
)

// postgresKind reads a SQLSTATE. Statement timeouts (57014) count as retry: a
// smaller batch may fit.
func postgresKind(state string) error {
	switch state {
	case "28P01", "28000":
		return ErrLogin
	case "3D000":
		return ErrNoDatabase
	case "40001", "40P01", "55P03", "57014":
		return ErrRetry
	case "57P01", "57P02", "25P03", "57P05":
		return ErrLost
	case "53300", "57P03":
		return ErrUnreachable
	case "42501":
		return ErrRight
	case "25006":
		return ErrReadOnly
	case "42P01", "42703", "3F000":
		return ErrMissing
	case "P0001", guardState:
		return ErrConstraint
	}
	if len(state) == 5 {
		return postgresClass(state[:2])
	}
	return nil
}

// postgresClass reads the class of a SQLSTATE: 22 are values a column's type
// refuses, 23 constraints, 44 views with check option.
func postgresClass(class string) error {
	switch class {
	case "22", "23", "44":
		return ErrConstraint
	case "08":
		return ErrLost
	}
	return nil
}

// mysqlKind reads an error number of MySQL or MariaDB. What is not listed keeps
// only its code.
func mysqlKind(number uint16) error {
	in := func(numbers ...uint16) bool { return slices.Contains(numbers, number) }
	switch {
	case in(1044, 1045, 1129, 1130, 1251, 1698, 3118, 4151):
		return ErrLogin
	case in(1049):
		return ErrNoDatabase
	case in(1020, 1205, 1213, 1317, 1969, 3024, 3572):
		return ErrRetry
	case in(1053, 1077, 1079, 1152, 1158, 1159, 1160, 1161, 1927, 2006, 2013):
		return ErrLost
	case in(1040, 1203, 1226):
		return ErrUnreachable
	case in(1142, 1143, 1227, 1370):
		return ErrRight
	case in(1036, 1290, 1792, 1836):
		return ErrReadOnly
	case in(1051, 1054, 1109, 1146):
		return ErrMissing
	case in(1048, 1062, 1169, 1216, 1217, 1264, 1265, 1292, 1364, 1366, 1367, 1369, 1406, 1451, 1452,
		1525, 1526, 1557, 1586, 1644, 1690, 3819, 4025):
		return ErrConstraint
	}
	return nil
}

func judgeMySQL(e *mysql.MySQLError) verdict {
	v := verdict{kind: mysqlKind(e.Number), code: strconv.Itoa(int(e.Number))}
	if e.Number == 1062 {
		v.constraint = lastQuoted(e.Message)
	}
	return v
}

// lastQuoted gives what stands between the last two single quotes, if it looks
// like a name. In "Duplicate entry '…' for key 'contracts.email'" that is the
// key; the entry, which comes first, is a value and never looked at.
func lastQuoted(message string) string {
	_, rest, found := cutLast(strings.TrimSuffix(message, "'"), "for key '")
	if !found || !isPlainName(rest) {
		return ""
	}
	return rest
}

func cutLast(text, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(text, sep); i >= 0 {
		return text[:i], text[i+len(sep):], true
	}
	return text, "", false
}

func isPlainName(text string) bool {
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '.':
		default:
			return false
		}
	}
	return text != ""
}

// SQLite's primary result codes, and the extended ones that need telling apart.
const (
	sqliteError      = 1
	sqlitePerm       = 3
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteReadOnly   = 8
	sqliteInterrupt  = 9
	sqliteCantOpen   = 14
	sqliteConstraint = 19
	sqliteMismatch   = 20
	sqliteAuth       = 23
	sqliteNotADB     = 26

	sqliteConstraintTrigger = 1811
)

func sqliteKind(code int) error {
	switch code & 0xff {
	case sqlitePerm, sqliteAuth:
		return ErrRight
	case sqliteBusy, sqliteLocked, sqliteInterrupt:
		return ErrRetry
	case sqliteReadOnly:
		return ErrReadOnly
	case sqliteCantOpen:
		return ErrNoDatabase
	case sqliteConstraint, sqliteMismatch:
		return ErrConstraint
	case sqliteNotADB:
		return ErrNotDatabase
	}
	return nil
}

// judgeSQLite also looks for the two messages that name only what is missing
// of the schema; SQLite gives them no code of their own. The columns a
// constraint names are kept, but not the text of a trigger's RAISE.
func judgeSQLite(e *sqlite.Error) verdict {
	v := verdict{kind: sqliteKind(e.Code()), code: strconv.Itoa(e.Code())}
	message := e.Error()
	switch {
	case e.Code() == sqliteError && (strings.Contains(message, "no such table") || strings.Contains(message, "no such column")):
		v.kind = ErrMissing
	case errors.Is(v.kind, ErrConstraint) && e.Code() != sqliteConstraintTrigger:
		v.constraint = sqliteConstraintName(message)
	}
	return v
}

// sqliteConstraintName reads "UNIQUE constraint failed: contracts.email (2067)".
func sqliteConstraintName(message string) string {
	_, rest, found := cutLast(message, "constraint failed: ")
	if !found {
		return ""
	}
	rest, _, _ = strings.Cut(rest, " (")
	rest, _, _ = strings.Cut(rest, ",")
	if !isPlainName(rest) {
		return ""
	}
	return rest
}
