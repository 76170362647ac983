package api_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

// stand fills the parameters of a path with things of the demo.
var stand = strings.NewReplacer("{job}", "objections", "{action}", "lock_user", "{case}", "1", "{run}", "r", "{version}", "1",
	"{list}", "1", "{object}/{key}", "contract/1", "{object}", "contract")

// TestRouteByRole walks every route with every role and with none, against the
// table in testdata/roles.txt: one line a route, the roles that come through.
// Whoever changes who may do what changes that file too.
func TestRouteByRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var lines []string
	for _, r := range documentOf(w).routes {
		// The query does not fit, so whoever comes through is told that, and nothing
		// is done.
		path := stand.Replace(r.path) + "?nonsense=1"
		w.ask(request{method: r.method, path: path}).refused(w, 401, "no_token")
		w.ask(request{method: r.method, path: path, token: "fw_not_a_token"}).refused(w, 401, "bad_token")
		var through []string
		for _, role := range access.Roles {
			answer := w.ask(request{method: r.method, path: path, token: w.token(role)})
			switch answer.status {
			case 422:
				answer.refused(w, 422, "invalid_request")
				through = append(through, string(role))
			case 403:
				answer.refused(w, 403, "not_allowed")
			default:
				t.Errorf("%s %s as %s: %d %s", r.method, r.path, role, answer.status, answer.body)
			}
		}
		lines = append(lines, fmt.Sprintf("%-6s %-38s %-16s %s", r.method, r.path, r.needs, strings.Join(through, " ")))
	}
	compare(t, "testdata/roles.txt", strings.Join(lines, "\n")+"\n")
}

// compare holds a text against a file. With FRISTWERK_UPDATE it writes the file.
func compare(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("FRISTWERK_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	for line := range strings.Lines(got) {
		if !strings.Contains(string(want), line) {
			t.Errorf("%s lacks: %s", file, line)
		}
	}
	for line := range strings.Lines(string(want)) {
		if !strings.Contains(got, line) {
			t.Errorf("%s has, and it is not so: %s", file, line)
		}
	}
}

// TestRolesThatDoNotDecide: what the law keeps apart stays apart here too.
func TestRolesThatDoNotDecide(t *testing.T) {
	t.Parallel()
	table, err := os.ReadFile("testdata/roles.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		fields := strings.Fields(line)
		deciding := strings.HasSuffix(fields[1], "/approve") || strings.HasSuffix(fields[1], "/execute") || strings.HasSuffix(fields[1], "/refuse")
		if changing := (fields[0] == "PUT" || fields[0] == "DELETE") && fields[1] != "/cases/{case}/assignee"; deciding || changing || fields[1] == "/resume" {
			if through := fields[3:]; !slices.Equal(through, []string{"manager"}) {
				t.Errorf("%s %s lets %v through", fields[0], fields[1], through)
			}
		}
	}
}
