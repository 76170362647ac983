package engine

import (
	"slices"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// counted is a number with its noun: "1 record", "12 records".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// order puts the results into the order in which the jobs were asked for.
func (r *Result) order(jobs []*plan.Job) {
	place := map[string]int{}
	for i, j := range jobs {
		place[j.Name] = i
	}
	slices.SortStableFunc(r.Jobs, func(a, b JobResult) int { return place[a.Job] - place[b.Job] })
}

// effect is the legal effect of a kind of action: Art. 17 GDPR asks for
// erasure, and only two kinds are one (DESIGN section 1; domain.md 3.1).
func effect(k method.Kind) string {
	switch k {
	case method.Anonymise:
		return "erases (Art. 17 GDPR), as far as no copy exists outside the mapped data; cannot be undone"
	case method.Delete:
		return "erases (Art. 17 GDPR); cannot be undone"
	case method.PartiallyAnonymise:
		return "does not erase (Art. 17 GDPR): the record stays personal until the following action; cannot be undone"
	case method.Mask:
		return "does not erase (Art. 17 GDPR): parts of the values stay; cannot be undone"
	case method.Lock:
		return "does not erase: restricts processing (Art. 18 GDPR); can be undone"
	case method.Keep:
		return "does not erase: an exception from erasure (Art. 17(3) GDPR); can be undone"
	}
	return ""
}
