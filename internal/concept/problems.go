package concept

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxProblems caps how many problems of one file are shown: whoever has more
// corrects the first ones and asks again.
const maxProblems = 20

// Problem is one thing wrong with the file. Line and Column count from 1; Line
// is 0 where the whole file is meant. No field ever holds a url's value.
type Problem struct {
	Line, Column int
	Path         string // "jobs.ended_contracts.when.after"
	What         string
	Hint         string // the way out
	Excerpt      string // the source line or a piece of it, secrets struck out
	caret        int    // characters of Excerpt before the place

	// Code names the kind of mistake for those who say it in other words, with what
	// is to be filled in. Every problem has one (TestEveryProblemHasACode).
	Code string
	Args []string
	// Near is the known word nearest to what was written; Known are all of them
	// where none is near and they are few.
	Near  string
	Known []string
}

// as gives a problem its code.
func (p *Problem) as(code string, args ...string) *Problem {
	p.Code = code
	for _, a := range args {
		p.Args = append(p.Args, strikeURL(a))
	}
	return p
}

// among makes the way out of a problem the word that was meant, or the words
// there are.
func (p *Problem) among(word string, known []string) {
	p.Hint = didYouMean(word, known)
	if p.Near = nearest(word, known); p.Near == "" && len(known) <= mostKnown {
		p.Known = known
	}
}

// ParseError is the file refused. Problems stand in the order of the file.
type ParseError struct {
	File     string
	Problems []Problem
	More     int // further problems that are not listed
}

// Error prints every problem as `file:line:col: what`, the source line with a
// caret under the place, and the hint.
func (e *ParseError) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		p.print(&b, e.File)
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "and %d more problems\n", e.More)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (p Problem) print(b *strings.Builder, file string) {
	if p.Line == 0 {
		fmt.Fprintf(b, "%s: %s\n", file, p.What)
	} else {
		fmt.Fprintf(b, "%s:%d:%d: %s\n", file, p.Line, p.Column, p.What)
	}
	if p.Excerpt != "" {
		gutter := fmt.Sprintf("%6d | ", p.Line)
		fmt.Fprintf(b, "%s%s\n%s| %s^\n", gutter, p.Excerpt, strings.Repeat(" ", len(gutter)-2), strings.Repeat(" ", p.caret))
	}
	if p.Hint != "" {
		fmt.Fprintf(b, "hint: %s\n", p.Hint)
	}
}

// report collects problems while the file is read.
type report struct {
	lines    sourceLines
	problems []Problem
}

// add notes a problem. What and hint may quote names of the file; whatever
// looks like a url in them is struck out, since it may hold a password.
func (r *report) add(at Position, path, what, hint string) *Problem {
	if last := len(r.lines.lines); at.Line > last { // the end of the file counts as a place in it
		at = Position{last, 1}
	}
	r.problems = append(r.problems, Problem{Line: at.Line, Column: at.Column, Path: strikeURL(path), What: strikeURL(what), Hint: hint})
	return &r.problems[len(r.problems)-1]
}

// err is nil if nothing was noted, else a *ParseError in the file's order.
func (r *report) err(file string) error {
	if len(r.problems) == 0 {
		return nil
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	shown := r.problems[:min(len(r.problems), maxProblems)]
	for i := range shown {
		shown[i].Excerpt, shown[i].caret = r.lines.excerpt(Position{shown[i].Line, shown[i].Column})
	}
	return &ParseError{File: file, Problems: shown, More: len(r.problems) - len(shown)}
}
