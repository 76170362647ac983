package plan

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/detect"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// labelled is a column of which a person said what it holds.
type labelled struct {
	label, table string
	column       schema.Column
	values       []string
}

func labelledColumns(t *testing.T) []labelled {
	t.Helper()
	text, err := os.ReadFile("testdata/columns.txt")
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]schema.Type{"text": schema.Text, "int": schema.Int, "decimal": schema.Decimal, "float": schema.Float,
		"date": schema.Date, "timestamp": schema.Timestamp, "bool": schema.Bool, "bytes": schema.Bytes, "json": schema.JSON}
	var all []labelled
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimRight(line, "\n"), " | ")
		if strings.HasPrefix(line, "#") {
			continue
		}
		table, name, _ := strings.Cut(fields[1], ".")
		kind, known := types[strings.TrimSuffix(fields[2], " |")]
		if !known {
			t.Fatalf("%s: type %q", fields[1], fields[2])
		}
		all = append(all, labelled{fields[0], table, schema.Column{Name: name, Type: kind}, fields[3:]})
	}
	return all
}

// counts of answers about labelled columns.
type counts struct{ right, other, open, missed, alarm, quiet, doubt int }

func (c *counts) add(label string, category method.Category, personal bool) {
	switch {
	case label == "-" && category != "":
		c.alarm++ // not personal, proposed as personal
	case label == "-" && personal:
		c.doubt++ // not personal, left to decide
	case label == "-":
		c.quiet++
	case !personal:
		c.missed++ // personal, said not to be: the one that harms
	case category == "":
		c.open++ // personal, left to decide: its jobs stand still until somebody does
	case string(category) == label:
		c.right++
	default:
		c.other++ // personal, another category
	}
}

func (c *counts) row(what string) string {
	proposed := c.right + c.other
	personal := proposed + c.open + c.missed
	return fmt.Sprintf("| %s | %.3f | %.3f | %.3f | %d | %d | %d | %d |", what, float64(proposed)/float64(proposed+c.alarm),
		float64(proposed)/float64(personal), float64(c.right)/float64(proposed), c.open, c.missed, c.alarm, c.doubt)
}

// TestProposals measures the draft's guesses on labelled columns, by names, by
// values, and by both. docs/detection.md keeps the figures, and must keep the
// true ones. Nothing personal may be called not personal.
func TestProposals(t *testing.T) {
	t.Parallel()
	var byName, byValues, byBoth counts
	all := labelledColumns(t)
	for _, l := range all {
		category, personal, _ := Guess(l.table, l.column)
		byName.add(l.label, category, personal)
		seen, found := detect.Values(l.values, 2026)
		byValues.add(l.label, seen.Category, found || l.label != "-")
		if found {
			category, personal, _ = GuessFrom(l.table, l.column, seen)
		}
		byBoth.add(l.label, category, personal)
		if l.label != "-" && !personal || l.label == "-" && category != "" || l.label != "-" && category != "" && string(category) != l.label {
			t.Logf("%s.%s is %s: proposed %q, personal %v, values %q", l.table, l.column.Name, l.label, category, personal, seen.What)
		}
	}
	if byBoth.missed > 0 || len(all) < 300 {
		t.Errorf("%d of %d personal columns are called not personal", byBoth.missed, len(all))
	}
	docs, err := os.ReadFile("../../docs/detection.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{byName.row("names and types"), byValues.row("values"), byBoth.row("both")} {
		if t.Log(row); !strings.Contains(string(docs), row) {
			t.Errorf("docs/detection.md lacks the measured row\n%s", row)
		}
	}
}
