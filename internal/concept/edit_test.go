package concept

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/goccy/go-yaml"
)

const edited = `fristwerk: 1
name: Probe
timezone: Europe/Berlin
sources: {main: {url: "sqlite:x.db"}}
objects:
  contract:
    source: main
    table: contracts
    key: id
    person: none
    columns: {first_name: name, last_name: name}
    not_personal: [id, status, ended_on]
    dates: {ended: ended_on}

# What can be done.
actions:

  # The main one.
  forget:
    object: contract
    kind: anonymise      # all columns
    approval: none       # nobody is asked
    set: {status: gone}

  brief: {object: contract, kind: lock, ground: art18}   # by law

  hide:                  # for the help desk
    object: contract
    kind: mask
    columns: [last_name]

# When it is done.
jobs:
  ended:
    action: forget
    schedule: "30 3 * * *"
    when:
      # counted from the end
      start: ended
      after: 8 years
      from: end of year
    basis: Art. 17 Abs. 1 lit. a DSGVO
    active: true
`

// TestSetEntry changes a few keys and compares what became of every line.
func TestSetEntry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		section Section
		entry   string
		fields  []Field
		old     string // these lines
		now     string // become those
	}{
		"a value keeps its comment": {
			ActionSection, "forget", []Field{{"approval", "two"}},
			"    approval: none       # nobody is asked\n", "    approval: two       # nobody is asked\n",
		},
		"what is said already stays": {
			ActionSection, "forget", []Field{{"kind", "anonymise"}, {"set", Map{{"status", "gone"}}}}, "", "",
		},
		"a new key stands behind the one before it": {
			ActionSection, "forget", []Field{{"object", "contract"}, {"kind", "anonymise"}, {"methods", Map{{"last_name", Map{{"replace", "NN"}}}}}, {"approval", "none"}},
			"    kind: anonymise      # all columns\n", "    kind: anonymise      # all columns\n    methods: {last_name: {replace: NN}}\n",
		},
		"a key goes": {
			ActionSection, "forget", []Field{{"set", nil}}, "    set: {status: gone}\n", "",
		},
		"a list": {
			ActionSection, "hide", []Field{{"columns", Words{"first_name", "last_name"}}},
			"    columns: [last_name]\n", "    columns: [first_name, last_name]\n",
		},
		"a condition": {
			JobSection, "ended", []Field{{"when", Map{
				{"start", "ended"}, {"after", "3 years"}, {"from", "end of year"},
				{"only", List{Map{{"column", "status"}, {"in", Words{"ended", "no"}}}}},
			}}, {"active", false}},
			"      # counted from the end\n      start: ended\n      after: 8 years\n      from: end of year\n    basis: Art. 17 Abs. 1 lit. a DSGVO\n    active: true\n",
			"      start: ended\n      after: 3 years\n      from: end of year\n      only: [{column: status, in: [ended, \"no\"]}]\n    basis: Art. 17 Abs. 1 lit. a DSGVO\n    active: false\n",
		},
		"a new entry stands at the end of its section": {
			ActionSection, "lock", []Field{{"object", "contract"}, {"kind", "lock"}, {"ground", nil}},
			"    columns: [last_name]\n", "    columns: [last_name]\n\n  lock:\n    object: contract\n    kind: lock\n",
		},
		"an entry in brackets is unfolded": {
			ActionSection, "brief", []Field{{"approval", "one"}},
			"  brief: {object: contract, kind: lock, ground: art18}   # by law\n",
			"  brief:   # by law\n    approval: one\n    object: contract\n    kind: lock\n    ground: art18\n",
		},
		"a new entry at the end of the file": {
			JobSection, "b", []Field{{"action", "hide"}},
			"    active: true\n", "    active: true\n\n  b:\n    action: hide\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := SetEntry([]byte(edited), c.section, c.entry, c.fields)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(strings.Replace(edited, c.old, c.now, 1), string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRemoveEntry(t *testing.T) {
	t.Parallel()
	got, err := RemoveEntry([]byte(edited), ActionSection, "forget")
	if err != nil {
		t.Fatal(err)
	}
	from, to := strings.Index(edited, "  # The main one."), strings.Index(edited, "  brief:")
	if diff := cmp.Diff(edited[:from]+edited[to:], string(got)); diff != "" {
		t.Error(diff)
	}
	if _, err := RemoveEntry([]byte(edited), JobSection, "forget"); !errors.Is(err, ErrEdit) {
		t.Errorf("an entry that is not there: %v", err)
	}
}

// TestEditRefuses what it cannot do without touching the rest.
func TestEditRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"one line":  "actions: {forget: {kind: mask}}\n",
		"an alias":  "x-base: &base {kind: mask}\nactions:\n  forget: *base\n",
		"merged in": "x-base: &base {kind: mask}\nactions:\n  forget:\n    <<: *base\n    object: a\n",
		"not YAML":  "actions: [",
		"a list":    "- a\n",
	} {
		if _, err := SetEntry([]byte(text), ActionSection, "forget", []Field{{"kind", nil}}); !errors.Is(err, ErrEdit) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestScalarIsReadBack: whatever text is written, YAML reads that text.
func TestScalarIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
			"no", "yes", "null", "~", "1e3", "0x1f", "12:30:00", "2026-01-01", "- a", "a: b", "a #b", "", " a", "§ 147 Abs. 3 AO", "true", "5%", "*", "&a", "!x", "a, b",
		})).Draw(t, "text")
		if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u0085' || r == '\ufeff' || r == '\ufffd' }) {
			return // control characters are refused by the form
		}
		for _, doc := range []string{"x: " + scalar(text) + "\n", "x: [" + scalar(text) + "]\n", "x: {y: " + scalar(text) + "}\n"} {
			var back any
			if err := yaml.Unmarshal([]byte(doc), &back); err != nil {
				t.Fatalf("%q: %v", doc, err)
			}
			got := back.(map[string]any)["x"]
			switch inner := got.(type) {
			case []any:
				got = inner[0]
			case map[string]any:
				got = inner["y"]
			}
			if got != text {
				t.Fatalf("%q is read as %#v", doc, got)
			}
		}
	})
}

// TestEditsOfTheDemo: an edit of any entry of the demo's concept parses and
// changes the meaning of nothing else.
func TestEditsOfTheDemo(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../demo/concept.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before, err := Parse("concept.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range before.Jobs {
		changed, err := SetEntry(text, JobSection, j.Name, []Field{{"schedule", "15 4 * * 1"}, {"purpose", "Probe: ja"}, {"active", false}})
		if err != nil {
			t.Fatalf("%s: %v", j.Name, err)
		}
		after, err := Parse("concept.yaml", changed)
		if err != nil {
			t.Fatalf("%s: %v", j.Name, err)
		}
		if got := after.Job(j.Name); got.Schedule != "15 4 * * 1" || got.Purpose != "Probe: ja" || got.Active {
			t.Errorf("%s: %+v", j.Name, got)
		}
		if n := strings.Count(string(text), "#") - strings.Count(string(changed), "#"); n != 0 {
			t.Errorf("%s: %d comments were lost", j.Name, n)
		}
	}
	for _, a := range before.Actions {
		changed, err := SetEntry(text, ActionSection, a.Name, []Field{{"approval", "two"}})
		if err != nil {
			t.Fatalf("%s: %v", a.Name, err)
		}
		after, err := Parse("concept.yaml", changed)
		if err != nil {
			t.Fatalf("%s: %v", a.Name, err)
		}
		if after.Action(a.Name).Approval != ApprovalTwo || len(after.Actions) != len(before.Actions) {
			t.Errorf("%s was not changed", a.Name)
		}
	}
}
