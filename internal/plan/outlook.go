package plan

import (
	"time"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// outlook is what is known of a record's columns after an action: the values
// it writes, and nothing of the others.
type outlook map[string]method.Value

// Value is the value of a column, as rule.Row has it.
func (o outlook) Value(column string) (text string, null bool) {
	v, known := o[column]
	return v.Text, !known || v.Null
}

// Related is nothing: conditions look at one row.
func (o outlook) Related(string) []rule.Row { return nil }

// answer is a truth of three values.
type answer int

const (
	no answer = iota - 1
	open
	yes
)

// judge answers a condition as far as the outlook reaches. Open means that it
// depends on columns the action leaves, or on the day.
func (o outlook) judge(c rule.Cond) answer {
	switch c := c.(type) {
	case nil:
		return yes
	case rule.All:
		lowest := yes
		for _, part := range c {
			lowest = min(lowest, o.judge(part))
		}
		return lowest
	case rule.Any:
		highest := no
		for _, part := range c {
			highest = max(highest, o.judge(part))
		}
		return highest
	case rule.Not:
		return -o.judge(c.Cond)
	case rule.Test:
		return o.test(c)
	}
	return open
}

func (o outlook) test(t rule.Test) answer {
	if _, known := o[t.Column.Name]; !known || t.Op == rule.OlderThan {
		return open
	}
	if rule.Holds(t, o, 0, rule.Zones{Concept: time.UTC, Source: time.UTC}) {
		return yes
	}
	return no
}

// outlook is the one on what an action sets; with replaced also on the fixed
// values its methods write.
func (a *Action) outlook(replaced bool) outlook {
	known := outlook{}
	for _, w := range a.Own {
		if w.Set != nil {
			known[w.Column] = *w.Set
		} else if v, fixed := constantOf(w.Program.SQL); fixed && replaced {
			known[w.Column] = v
		}
	}
	return known
}
