package datasource

import (
	"cmp"
	"net/url"
	"os"
	"strings"
)

// Same tells whether two URLs lead to one database, as far as they say it: one
// file, or one host, port and name. Another name of the host is not seen through.
func Same(a, b string) bool {
	schemeA, pathA, _ := strings.Cut(a, ":")
	schemeB, pathB, _ := strings.Cut(b, ":")
	if familyOf(schemeA) != familyOf(schemeB) {
		return false
	}
	if familyOf(schemeA) == "sqlite" {
		fileA, errA := os.Stat(strings.TrimPrefix(pathA, "//"))
		fileB, errB := os.Stat(strings.TrimPrefix(pathB, "//"))
		return errA == nil && errB == nil && os.SameFile(fileA, fileB)
	}
	urlA, errA := url.Parse(a)
	urlB, errB := url.Parse(b)
	return errA == nil && errB == nil && serverOf(urlA) == serverOf(urlB)
}

// familyOf is the dialect behind a scheme.
func familyOf(scheme string) string {
	switch scheme = strings.ToLower(scheme); scheme {
	case "postgresql":
		return "postgres"
	case "mariadb":
		return "mysql"
	}
	return scheme
}

// serverOf is host, port and database. A socket stands among the options.
func serverOf(u *url.URL) [4]string {
	port := map[string]string{"postgres": "5432", "mysql": "3306"}[familyOf(u.Scheme)]
	socket := cmp.Or(u.Query().Get("host"), u.Query().Get("socket"))
	return [4]string{strings.ToLower(u.Hostname()), cmp.Or(u.Port(), u.Query().Get("port"), port), u.Path, socket}
}
