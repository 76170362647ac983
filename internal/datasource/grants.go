package datasource

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// GrantsSQL is what an administrator runs so that this source's login may do
// its work and no more: change is the tables of objects and parts, read those
// that are only read. Our own tables are the login's to make.
func (s *Source) GrantsSQL(change, read []schema.Name) string {
	read = slices.DeleteFunc(slices.Clone(read), func(n schema.Name) bool { return slices.Contains(change, n) })
	switch s.d.name() {
	case "postgres":
		return s.postgresGrants(change, read)
	case "mysql":
		return s.mysqlGrants(change, read)
	}
	return "-- SQLite knows no rights: whoever runs fristwerk must be able to write the file and its folder.\n"
}

func (s *Source) postgresGrants(change, read []schema.Name) string {
	login := s.d.quote(s.login)
	var b strings.Builder
	b.WriteString("CREATE SCHEMA IF NOT EXISTS fristwerk;\n")
	b.WriteString("GRANT USAGE, CREATE ON SCHEMA fristwerk TO " + login + ";\n")
	var schemas []string
	for _, n := range slices.Concat(change, read) {
		if n.Schema != "" && !slices.Contains(schemas, n.Schema) {
			schemas = append(schemas, n.Schema)
			b.WriteString("GRANT USAGE ON SCHEMA " + s.d.quote(n.Schema) + " TO " + login + ";\n")
		}
	}
	s.grantEach(&b, "SELECT, UPDATE, DELETE", change, login)
	s.grantEach(&b, "SELECT", read, login)
	return b.String()
}

// mysqlGrants includes TRIGGER, without which a login cannot see whether a
// table has triggers. The login's host is any; an administrator narrows it.
func (s *Source) mysqlGrants(change, read []schema.Name) string {
	login := s.account()
	var own []schema.Name
	for _, table := range ownTables {
		own = append(own, schema.Name{Table: "fristwerk_" + table})
	}
	var b strings.Builder
	s.grantEach(&b, "CREATE, INDEX, SELECT, INSERT, UPDATE, DELETE", s.inDatabase(own), login)
	s.grantEach(&b, "SELECT, UPDATE, DELETE, TRIGGER", s.inDatabase(change), login)
	s.grantEach(&b, "SELECT, TRIGGER", s.inDatabase(read), login)
	b.WriteString("GRANT SHOW VIEW ON " + s.d.quote(s.database) + ".* TO " + login + ";\n")
	return b.String()
}

// account is the login as GRANT names it on MySQL, from any host.
func (s *Source) account() string {
	return "'" + strings.ReplaceAll(strings.ReplaceAll(s.login, `\`, `\\`), "'", "''") + "'@'%'"
}

// inDatabase names the database, since an administrator may be in another.
func (s *Source) inDatabase(tables []schema.Name) []schema.Name {
	named := make([]schema.Name, len(tables))
	for i, n := range tables {
		named[i] = schema.Name{Schema: s.database, Table: n.Table}
	}
	return named
}

func (s *Source) grantEach(b *strings.Builder, rights string, tables []schema.Name, login string) {
	for _, n := range tables {
		b.WriteString("GRANT " + rights + " ON " + tableName(s.d, n) + " TO " + login + ";\n")
	}
}
