package engine

import (
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// auditSQL writes each rule that does not stand still as plain SQL, with what
// it lists in front of it.
func (e *Engine) auditSQL(s *situation) map[string]string {
	out := map[string]string{}
	for _, j := range s.binding.Jobs {
		if len(j.Stopped) > 0 {
			continue
		}
		o := j.Action.Object
		c := execution.Criteria(s.binding, j, s.day, nil)
		c.NoMarks = !s.installed[o.Source]
		out[j.Name] = preface(s, j, c) + s.source(o).AuditSQL(c, j.Action.Name)
	}
	return out
}

// preface says in comments what the statement lists and what it does not ask.
func preface(s *situation, j *plan.Job, c *datasource.Criteria) string {
	o := j.Action.Object
	lines := []string{
		fmt.Sprintf("Job %s: %s (%s) of object %s. For the source %s, on %s.", j.Name, j.Action.Name, j.Action.Kind, o.Name, o.Source, s.day),
		rule.Sentence("en", j.When, j.StartName, nil), // with the names of the statement
	}
	for _, d := range j.Action.Duties() {
		lines = append(lines, fmt.Sprintf("Not before the duty %s has ended: %s (%s).", d.Title, rule.TermPhrase("en", d.Term, d.StartName), d.Basis))
	}
	if j.When.Start != nil {
		lines = append(lines, fmt.Sprintf("The period has ended where the start lies before %s.", c.Before))
	}
	lines = append(lines,
		"Lists every record the rule speaks of: its key, what becomes of it (due, or why not), and when",
		"the ledger last says that this action was done to it. Due and done before: nothing is left to",
		"change, unless something wrote values back (fristwerk verify).")
	if names := strongerThan(s, j); names != "" {
		lines = append(lines, "Where a stronger job may run as well, that one goes first: "+names+".")
	}
	for _, gap := range datasource.AuditGaps(c) {
		lines = append(lines, "Not asked here, as SQL cannot: "+string(gap)+".")
	}
	return comment(lines)
}

func strongerThan(s *situation, j *plan.Job) string {
	var names []string
	for _, stronger := range s.binding.Stronger(j) {
		names = append(names, stronger.Name)
	}
	return strings.Join(names, ", ")
}

// comment makes SQL comments. Titles and values of the concept stand in them:
// a line break in one must not end the comment.
func comment(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString("-- " + strings.Join(strings.Fields(line), " ") + "\n")
	}
	return b.String()
}
