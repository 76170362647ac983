package concept

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func demoText(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("../demo/concept.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestSetDefinitionLeavesTheRest: every job and action of the demo is exchanged for
// itself with one change, and for itself; all other lines stay as they were.
func TestSetDefinitionLeavesTheRest(t *testing.T) {
	t.Parallel()
	text := demoText(t)
	c, err := Parse("concept.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range c.Jobs {
		d := definitionOf(t, text, JobSection, j.Name)
		d["active"] = !j.Active
		d["limit"] = map[string]any{"records": float64(7), "share": "5%"}
		got, err := SetDefinition(text, JobSection, j.Name, d)
		if err != nil {
			t.Fatalf("%s: %v", j.Name, err)
		}
		after, err := Parse("concept.yaml", got)
		if err != nil {
			t.Fatalf("%s: %v", j.Name, err)
		}
		if n := after.Job(j.Name); n.Active == j.Active || n.Limit.Records != 7 || n.Schedule != j.Schedule {
			t.Errorf("%s: %+v", j.Name, n)
		}
		for line := range strings.Lines(string(text)) {
			if strings.HasPrefix(strings.TrimSpace(line), "# ") && !strings.Contains(string(got), line) {
				t.Errorf("%s: lost the line %q", j.Name, line)
			}
		}
	}
	for _, a := range c.Actions {
		if _, err := SetDefinition(text, ActionSection, a.Name, definitionOf(t, text, ActionSection, a.Name)); err != nil {
			t.Errorf("%s: %v", a.Name, err)
		}
	}
}

func definitionOf(t *testing.T, text []byte, section Section, name string) map[string]any {
	t.Helper()
	d, ok := Definition(text, section, name)
	if !ok {
		t.Fatalf("no %s %s", section, name)
	}
	return d
}

func TestSetDefinitionAddsAndRemoves(t *testing.T) {
	t.Parallel()
	text := demoText(t)
	d := definitionOf(t, text, JobSection, "objections")
	more, err := SetDefinition(text, JobSection, "objections_too", d)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := Parse("x", more); err != nil || c.Job("objections_too") == nil {
		t.Fatalf("added: %v", err)
	}
	less, err := SetDefinition(more, JobSection, "objections_too", nil)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(less)) != strings.TrimSpace(string(text)) {
		t.Error("adding and removing a job changed the file")
	}
}

// TestSetDefinitionRefuses what it cannot exchange without touching the rest.
func TestSetDefinitionRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"flow style":  "jobs: {a: {active: true}, b: {active: false}}\n",
		"an alias":    "x-j: &j {a: {active: true}}\njobs: *j\n",
		"no section":  "name: x\n",
		"not there":   "jobs:\n  b: {active: true}\n",
		"no YAML":     "jobs: [\n",
		"empty":       "",
		"shared node": "jobs:\n  a: &a {active: true}\n  b: *a\n",
	} {
		if got, err := SetDefinition([]byte(text), JobSection, "a", nil); !errors.Is(err, ErrEdit) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
