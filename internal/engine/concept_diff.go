package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ConceptDiff is what differs between two versions: the parts whose meaning is
// another, and the lines of the file.
type ConceptDiff struct {
	From  int64        `json:"from"`
	To    int64        `json:"to"`
	Parts []PartChange `json:"parts"`
	Lines []DiffLine   `json:"lines"`
	// Unreadable: one of the two is of a format this program no longer reads, so
	// only its lines were compared.
	Unreadable bool `json:"unreadable,omitempty"`
}

// PartChange is a part of the concept that is new, changed or gone.
type PartChange struct {
	Change string `json:"change"` // new, changed, gone
	Part   string `json:"part"`   // head, source, object, action, job
	Name   string `json:"name"`
}

// DiffLine is a line of the file: " " in both, "-" only in the older, "+" only
// in the newer; "@" stands for lines that are left out.
type DiffLine struct {
	Sign string `json:"sign"`
	Text string `json:"text"`
}

// DiffConcepts compares two versions.
func (e *Engine) DiffConcepts(ctx context.Context, actor access.Actor, from, to int64) (ConceptDiff, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return ConceptDiff{}, err
	}
	old, err := e.store.Version(ctx, from)
	if err != nil {
		return ConceptDiff{}, err
	}
	now, err := e.store.Version(ctx, to)
	if err != nil {
		return ConceptDiff{}, err
	}
	return diffConcepts(old, now), nil
}

func diffConcepts(old, now store.Version) ConceptDiff {
	d := ConceptDiff{From: old.Version, To: now.Version, Parts: []PartChange{}, Lines: lines(old.Text, now.Text)}
	a, errA := concept.Parse(old.Name, []byte(old.Text))
	b, errB := concept.Parse(now.Name, []byte(now.Text))
	if errA != nil || errB != nil {
		d.Unreadable = true
		return d
	}
	d.Parts = partChanges(plan.Meanings(a), plan.Meanings(b))
	return d
}

// partChanges names the parts whose meaning differs.
func partChanges(old, now map[string]string) []PartChange {
	list := []PartChange{}
	add := func(change, name string) {
		part, rest, _ := strings.Cut(name, " ")
		if name == plan.Head {
			part, rest = "head", ""
		}
		list = append(list, PartChange{change, part, rest})
	}
	for name, meaning := range now {
		was, known := old[name]
		switch {
		case !known:
			add("new", name)
		case was != meaning:
			add("changed", name)
		}
	}
	for name := range old {
		if _, known := now[name]; !known {
			add("gone", name)
		}
	}
	order := []string{"head", "source", "object", "action", "job"}
	slices.SortFunc(list, func(a, b PartChange) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Part), slices.Index(order, b.Part)), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// lines is a comparison line by line with some context.
func lines(old, now string) []DiffLine {
	list := []DiffLine{}
	text := string(diff.Diff("old", []byte(old), "new", []byte(now)))
	all := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for _, line := range all[min(len(all), diffHead):] {
		switch {
		case strings.HasPrefix(line, "@@"):
			list = append(list, DiffLine{Sign: "@"})
		default:
			list = append(list, DiffLine{Sign: line[:min(1, len(line))], Text: line[min(1, len(line)):]})
		}
	}
	return list
}

// diffHead is how many lines name the two files.
const diffHead = 3

// DiffText compares a text that nobody has applied yet with the concept in
// force. Before the first concept everything in it is new.
func (e *Engine) DiffText(ctx context.Context, actor access.Actor, text []byte) (ConceptDiff, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return ConceptDiff{}, err
	}
	old, err := e.store.InForce(ctx)
	if errors.Is(err, store.ErrNoConcept) {
		old, err = store.Version{Name: "concept.yaml", Text: emptyConcept}, nil
	}
	if err != nil {
		return ConceptDiff{}, err
	}
	return diffConcepts(old, store.Version{Name: "concept.yaml", Text: string(text)}), nil
}

// emptyConcept is what the first concept is compared with.
const emptyConcept = "fristwerk: 1\nname: none\ntimezone: UTC\n"
