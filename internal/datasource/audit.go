package datasource

import "strings"

// AuditSQL is a rule as plain SQL with its values written out, which lists the
// key and the fate of every record it speaks of. An auditor can run it without
// us; nothing of ours does. Where only Go can tell whether something would
// still change, the list also holds records on which all was done.
func (s *Source) AuditSQL(criteria *Criteria) string {
	q := ask(s.d, criteria)
	where := q.met()
	if criteria.Change.goOnly() {
		where = q.spoken()
	}
	return readable(s.d, cat("SELECT ", q.key(q.row), " AS record_key, ", q.fate(), " AS fate FROM ", q.item(q.row),
		" WHERE ", where, q.keyOrder(q.row)))
}

// readable puts the values into the text and begins a line before each clause.
func readable(d dialect, e expr) string {
	var text strings.Builder
	rest := e.sql
	for _, v := range e.args {
		before, after, _ := strings.Cut(rest, place)
		text.WriteString(lines.Replace(before) + d.literal(v))
		rest = after
	}
	return text.String() + lines.Replace(rest) + ";"
}

// lines is applied to our own words only, never to a value.
var lines = strings.NewReplacer(" FROM ", "\n  FROM ", " WHERE ", "\n  WHERE ", " AND ", "\n  AND ", " ORDER BY ", "\n  ORDER BY ", " WHEN ", "\n  WHEN ")
