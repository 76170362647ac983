package casefile

import "testing"

// TestSettleAlwaysFindsAWay: whatever is left, a case that is not over has an
// event that leads where it belongs.
func TestSettleAlwaysFindsAWay(t *testing.T) {
	t.Parallel()
	for n := range 1 << 9 {
		bit := func(i int) int { return n >> i & 1 }
		left := Left{Waiting: bit(0), Approved: bit(1), Running: bit(2), Free: bit(3), Standing: bit(4), Tasks: bit(5),
			Refused: bit(6), Cancelled: bit(7), Done: bit(8)}
		for _, now := range CaseStates {
			got, err := Settle(now, left)
			switch {
			case err != nil:
				t.Errorf("%s with %+v: %v", now, left, err)
			case now == Refused || now == Cancelled:
				if got != now {
					t.Errorf("%s is an end, got %s", now, got)
				}
			case now != Closed && got != left.wants():
				t.Errorf("%s with %+v: %s, want %s", now, left, got, left.wants())
			case now == Closed && left.Items()+left.Tasks > 0 && got == Closed:
				t.Errorf("something is left, %+v, and the case stays closed", left)
			}
		}
	}
}

func TestSettle(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		now  State
		left Left
		want State
	}{
		"one waits":                 {Open, Left{Waiting: 1, Free: 3}, AwaitingApproval},
		"all approved":              {AwaitingApproval, Left{Approved: 2}, ApprovedState},
		"a new one waits":           {ApprovedState, Left{Approved: 2, Waiting: 1}, AwaitingApproval},
		"taken for a batch":         {ApprovedState, Left{Approved: 1, Running: 1}, Running},
		"some done, some wait":      {Running, Left{Waiting: 1, Done: 1}, AwaitingApproval},
		"done":                      {Running, Left{Done: 2, Refused: 1}, Closed},
		"a Keep stands":             {Running, Left{Done: 2, Standing: 1}, Open},
		"all refused":               {AwaitingApproval, Left{Refused: 2}, Refused},
		"refused, and a Keep set":   {AwaitingApproval, Left{Refused: 2, Standing: 1, Done: 1}, Open},
		"all cancelled":             {Open, Left{Cancelled: 2}, Cancelled},
		"fell out":                  {AwaitingApproval, Left{}, Closed},
		"people have to do a thing": {Running, Left{Done: 1, Tasks: 1}, Open},
	} {
		if got, err := Settle(c.now, c.left); err != nil || got != c.want {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
}
