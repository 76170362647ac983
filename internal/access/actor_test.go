package access

import (
	"errors"
	"testing"
)

func TestRequire(t *testing.T) {
	t.Parallel()
	anna := Shell("anna")
	if err := anna.Require(RunJobs); err != nil {
		t.Errorf("the shell user is a manager, got %v", err)
	}
	if err := anna.Require(ManagePeople); err != nil {
		t.Errorf("one of several roles is enough, got %v", err)
	}
	for name, a := range map[string]Actor{
		"job":     Job("nightly"),
		"nobody":  {ID: "user:1"},
		"unknown": {ID: "user:1", Roles: []Role{"king"}},
		"scoped":  {ID: "token:1", Roles: []Role{Service}, Scopes: []Permission{ReadCases}},
	} {
		if err := a.Require(RunJobs); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("%s: want ErrNotAllowed, got %v", name, err)
		}
	}
}

// TestWhoSupervisesDoesNotDecide holds the separations the law asks for.
func TestWhoSupervisesDoesNotDecide(t *testing.T) {
	t.Parallel()
	for _, r := range []Role{DPO, Auditor, Legal, Clerk, Service, Admin} {
		for _, p := range []Permission{DecideCase, ChangeConcept, ResumeJobs} {
			if (Actor{Roles: []Role{r}}).May(p) {
				t.Errorf("%s must not have %s", r, p)
			}
		}
	}
}

func TestLimited(t *testing.T) {
	t.Parallel()
	if !(Actor{Roles: []Role{Clerk}}).Limited() || !(Actor{Roles: []Role{Clerk, Admin}}).Limited() {
		t.Error("a clerk sees the organisations assigned")
	}
	if (Actor{Roles: []Role{Clerk, Auditor}}).Limited() || (Actor{Roles: []Role{Manager}}).Limited() {
		t.Error("whoever may see all records is not limited")
	}
}
