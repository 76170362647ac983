package concept

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// ErrVariable says that a url names a variable that is not set, or names it in
// a form that is none.
var ErrVariable = errors.New("the url cannot be completed")

var (
	variable   = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)
	secretKeys = regexp.MustCompile(`(?i)^(password|passwd|pwd|pass|sslpassword|secret|token)$`)
)

func (r *reader) source(e named) *Source {
	m := e.mappingOf("source")
	m.only("url", "timezone", "max_rows_per_second", "window", "workers", lockTimeoutKey, lagKey, "backup_lifetime")
	s := &Source{Name: e.name, At: e.at, Zone: m.get("timezone").zone(r.c.Zone)}
	s.MaxRowsPerSecond, s.Window, s.Workers = m.get("max_rows_per_second").count(), m.get("window").window(), m.get("workers").workers()
	s.LockTimeout = m.get(lockTimeoutKey).span(leastLock, mostLock)
	s.BackupLifetime = m.get("backup_lifetime").period(defaultBackupLifetime)
	v := m.need("url")
	if v.given() {
		r.lines.hide(v.n.at.Line)
	}
	s.URL = v.text()
	s.Lag = r.lag(m.get(lagKey), s.URL)
	if s.URL == "" {
		return s
	}
	if p := judgeURL(s.URL); p != nil {
		v.problem(p.What, p.Hint).as(p.Code)
	}
	return s
}

// judgeURL says what is wrong with a url, without showing it; nil if nothing is.
func judgeURL(text string) *Problem {
	wrong := func(what, hint string) *Problem { return &Problem{What: what, Hint: hint} }
	rest := variable.ReplaceAllString(text, "")
	switch scheme, _, _ := strings.Cut(text, ":"); {
	case strings.Contains(rest, "${") || strings.Contains(rest, "$"):
		return wrong("the url names a variable in a form that is none", "write ${SALES_URL}: letters, digits and _").as("url_variable")
	case strings.ContainsAny(text, " \t\r\n"):
		return wrong("the url holds a blank", "write it in one piece; a blank in a file name as %20 is not needed if the whole url is ${SALES_URL}").as("url_blank")
	case literalPassword(text):
		return wrong("a password stands in the url", "put it in the environment and name the variable: ${SALES_PASSWORD}, or the whole url as ${SALES_URL}").as("url_password")
	case strings.HasPrefix(text, "${"):
		return nil
	case scheme == "sqlite" && len(text) > len("sqlite:"):
		return nil
	case (scheme == "postgres" || scheme == "mysql") && strings.HasPrefix(text, scheme+"://") && len(text) > len(scheme)+3:
		return nil
	default:
		return wrong("the url is of no known kind", "write sqlite:sales.db, postgres://user:${PASSWORD}@host/database, mysql://user:${PASSWORD}@host/database, or ${SALES_URL}").as("url_kind")
	}
}

// literalPassword finds a password in the user part of a url or among its
// parameters, other than a variable. Where it is in doubt it says yes: the
// file is meant for a repository.
func literalPassword(text string) bool {
	if user, ok := userPart(text); ok {
		if _, password, has := strings.Cut(user, ":"); has && variable.ReplaceAllString(password, "") != "" {
			return true
		}
	}
	_, query, _ := strings.Cut(text, "?")
	for _, parameter := range strings.FieldsFunc(query, func(c rune) bool { return c == '&' || c == ';' }) {
		key, value, _ := strings.Cut(parameter, "=")
		if secretKeys.MatchString(key) && variable.ReplaceAllString(value, "") != "" {
			return true
		}
	}
	return false
}

// userPart is what stands before the last @ of a url: passwords hold @ and /
// as well, if nobody encoded them.
func userPart(text string) (string, bool) {
	rest := text
	if i := strings.Index(text, "://"); i >= 0 {
		rest = text[i+3:]
	} else if strings.HasPrefix(text, "sqlite:") {
		return "", false
	}
	at := strings.LastIndexByte(rest, '@')
	if at < 0 {
		return "", false
	}
	return rest[:at], true
}

// Expand completes a source's url with the environment. A variable that stands
// for the user or the password in `user:password@` is taken as it is and
// encoded for the url; any other is put in unchanged. The error names the
// variable that is missing, never a value.
func Expand(template string, env func(string) (string, bool)) (string, error) {
	user, _ := userPart(template)
	userFrom := strings.Index(template, user)
	encoded := strings.Contains(variable.ReplaceAllString(user, ""), ":")
	var b strings.Builder
	last := 0
	for _, at := range variable.FindAllStringSubmatchIndex(template, -1) {
		name := template[at[2]:at[3]]
		value, ok := env(name)
		if !ok || value == "" {
			return "", fmt.Errorf("%w: the variable %s is not set", ErrVariable, name)
		}
		if encoded && at[0] >= userFrom && at[1] <= userFrom+len(user) {
			value = strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
		}
		b.WriteString(template[last:at[0]])
		b.WriteString(value)
		last = at[1]
	}
	b.WriteString(template[last:])
	return b.String(), nil
}
