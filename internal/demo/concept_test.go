package demo_test

import (
	"database/sql"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/demo"
)

// file is as much of the concept as these tests look at. It is read without
// the room concept, so that the demo is checked by something else.
type file struct {
	Sources map[string]struct{ URL string }
	Objects map[string]object
	Actions map[string]struct {
		Object, Kind, Approval string
		FollowedBy             string `yaml:"followed_by"`
	}
	Jobs map[string]struct {
		Action, Schedule, Basis string
		Active                  bool
		When                    map[string]any
		Title                   map[string]string
	}
}

type object struct {
	Part  `yaml:",inline"`
	Title map[string]string
	Parts map[string]Part
}

// Part is a table with its declared columns; exported for the decoder's sake.
type Part struct {
	Table       string
	Columns     map[string]any
	NotPersonal []string `yaml:"not_personal"`
}

func readConcept(t *testing.T) file {
	t.Helper()
	var f file
	if err := yaml.Unmarshal(demo.Concept(), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestEveryColumnIsDeclaredOnce(t *testing.T) {
	t.Parallel()
	db := build(t, date(t, "2026-11-23"))
	declared := map[string][]string{}
	for _, o := range readConcept(t).Objects {
		declare(declared, o.Part)
		for _, p := range o.Parts {
			declare(declared, p)
		}
	}
	if diff := cmp.Diff(live(t, db), declared); diff != "" {
		t.Errorf("columns of the tables (-) and of the concept (+):\n%s", diff)
	}
}

// declare collects a table's columns; one that is declared twice stands twice.
func declare(all map[string][]string, p Part) {
	columns := slices.Clone(p.NotPersonal)
	for name := range p.Columns {
		columns = append(columns, name)
	}
	slices.Sort(columns)
	all[p.Table] = append(all[p.Table], columns...)
}

// live reads the columns of all tables from the database itself.
func live(t *testing.T, db *sql.DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range texts(t, db, "SELECT name FROM sqlite_schema WHERE type = 'table'") {
		all[table] = texts(t, db, "SELECT name FROM pragma_table_info(?) ORDER BY name", table)
	}
	return all
}

func TestConceptShowsEveryKind(t *testing.T) {
	t.Parallel()
	f := readConcept(t)
	kinds, jobs, waiting := map[string]int{}, map[string]int{}, 0
	for name, j := range f.Jobs {
		a, ok := f.Actions[j.Action]
		if !ok || !j.Active || j.Basis == "" || j.Schedule == "" || j.Title["de"] == "" || len(j.When) == 0 {
			t.Errorf("job %s is not whole: %+v", name, j)
		}
		kinds[a.Kind]++
		jobs[a.Object]++
	}
	for _, kind := range []string{"anonymise", "partially_anonymise", "mask", "lock", "keep", "delete"} {
		if kinds[kind] == 0 {
			t.Errorf("no job of kind %s", kind)
		}
	}
	for name := range f.Objects {
		if jobs[name] < 2 {
			t.Errorf("object %s has %d jobs, want two at least", name, jobs[name])
		}
	}
	for _, a := range f.Actions {
		if a.Approval == "one" {
			waiting++
		}
	}
	if waiting != 1 {
		t.Errorf("%d actions ask for an approval, want one", waiting)
	}
	if f.Sources["sales"].URL != "sqlite:"+demo.File {
		t.Errorf("the source is %q", f.Sources["sales"].URL)
	}
}

// TestEveryActionIsUsed also holds followed_by: the action that finishes must
// be run by a job.
func TestEveryActionIsUsed(t *testing.T) {
	t.Parallel()
	f := readConcept(t)
	used := map[string]bool{}
	for _, j := range f.Jobs {
		used[j.Action] = true
	}
	for name, a := range f.Actions {
		if !used[name] {
			t.Errorf("no job runs %s", name)
		}
		if a.FollowedBy != "" && !used[a.FollowedBy] {
			t.Errorf("%s is followed by %s, which no job runs", name, a.FollowedBy)
		}
		if a.Kind == "partially_anonymise" && a.FollowedBy == "" {
			t.Errorf("%s is followed by nothing", name)
		}
	}
}

func TestMarksAndSamplesSpeakOfRecords(t *testing.T) {
	t.Parallel()
	f := readConcept(t)
	db := build(t, date(t, "2026-11-23"))
	for _, m := range demo.Marks() {
		if count(t, db, "SELECT count(*) FROM "+f.Objects[m.Object].Table+" WHERE id = ?", m.Key) != 1 {
			t.Errorf("no record for the mark on %s %s", m.Object, m.Key)
		}
		if m.Reason == "" || (m.Kind == "lock") != (m.Ground != "") {
			t.Errorf("the mark on %s %s is not whole: %+v", m.Object, m.Key, m)
		}
	}
	for _, s := range demo.Samples() {
		table := f.Objects[s.Object].Table
		if count(t, db, "SELECT count(*) FROM "+table+" WHERE id = ?", s.Key) != 1 {
			t.Errorf("no record for the sample %s %s", s.Object, s.Key)
		}
		for _, column := range s.Columns {
			if !slices.Contains(live(t, db)[table], column) {
				t.Errorf("the sample %s %s shows %s, which is no column", s.Object, s.Key, column)
			}
		}
	}
}
