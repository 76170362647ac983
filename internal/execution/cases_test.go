package execution

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

func TestOneCaseAPersonAcrossJobs(t *testing.T) {
	t.Parallel()
	c := CountingCases()
	c.cases.next = 11
	anna, eva := casefile.PersonKey{1}, casefile.PersonKey{2}
	c.nextJob()
	first, opened, counted := c.of(anna)
	if first != 11 || !opened || !counted {
		t.Errorf("a new person opens case 11: %d %v %v", first, opened, counted)
	}
	if again, opened, counted := c.of(anna); again != first || opened || counted {
		t.Errorf("the same person again: %d %v %v", again, opened, counted)
	}
	c.adopt(map[casefile.PersonKey]int64{eva: 3})
	if id, opened, counted := c.of(eva); id != 3 || opened || !counted {
		t.Errorf("an open case of an earlier run is used: %d %v %v", id, opened, counted)
	}
	c.nextJob()
	if id, opened, counted := c.of(anna); id != first || opened || !counted {
		t.Errorf("the next job counts the case again: %d %v %v", id, opened, counted)
	}
	if a, b := c.alone(), c.alone(); a == b || a <= first {
		t.Errorf("nobody's records have cases of their own: %d, %d", a, b)
	}
}
