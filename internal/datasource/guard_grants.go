package datasource

import (
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// The modes of a guard, as callers without package schema name them.
const (
	GuardObserve = schema.GuardObserve
	GuardEnforce = schema.GuardEnforce
)

// GuardGrantsSQL is what an administrator runs so that this source's login may
// put its guard there, besides what GrantsSQL gives it.
func (s *Source) GuardGrantsSQL(o GuardOrder) string {
	var tables []schema.Name
	hides := false
	for _, item := range s.guardItems(o) {
		hides = hides || item.event == "hides"
		if known := tables; len(known) == 0 || !containsName(known, item.table) {
			tables = append(tables, item.table)
		}
	}
	var b strings.Builder
	switch s.d.name() {
	case "postgres":
		b.WriteString("-- for guard install:\n")
		s.grantEach(&b, "SELECT, TRIGGER", tables, s.d.quote(s.login))
		if hides {
			b.WriteString("-- hide_from changes row security, which only the owner of a table may: run what guard install --check prints as the owner.\n")
		}
	case "mysql":
		b.WriteString("-- for guard install; with a binary log also: SET GLOBAL log_bin_trust_function_creators = 1\n")
		s.grantEach(&b, "SELECT, TRIGGER", s.inDatabase(tables), s.account())
		s.grantEach(&b, "CREATE, DROP, INSERT, SELECT", s.inDatabase([]schema.Name{{Table: "fristwerk_observed"}}), s.account())
	}
	return b.String()
}

func containsName(list []schema.Name, n schema.Name) bool {
	for _, known := range list {
		if known == n {
			return true
		}
	}
	return false
}

// Script is statements as the database's own client reads them.
func Script(dialect string, statements []string) string {
	if len(statements) == 0 {
		return "-- nothing to do\n"
	}
	if dialect == "mysql" {
		return "DELIMITER //\n" + strings.Join(statements, "//\n") + "//\nDELIMITER ;\n"
	}
	return strings.Join(statements, ";\n") + ";\n"
}
