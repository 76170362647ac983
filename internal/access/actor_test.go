package access

import (
	"errors"
	"testing"
)

func TestRequire(t *testing.T) {
	t.Parallel()
	anna := Shell("anna")
	if err := anna.Require(Manager); err != nil {
		t.Errorf("the shell user is a manager, got %v", err)
	}
	if err := anna.Require("dpo", Admin); err != nil {
		t.Errorf("one of several roles is enough, got %v", err)
	}
	if err := anna.Require("dpo"); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("want ErrNotAllowed, got %v", err)
	}
	if err := Job("nightly").Require(Manager); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("a job has no role, got %v", err)
	}
}
