package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type personCommand struct {
	Stdin   bool     `required:"" env:"FRISTWERK_STDIN" help:"Read the person's identifiers from standard input, as lines such as email=… They are never an argument."`
	Confirm []string `env:"FRISTWERK_CONFIRM" placeholder:"KIND" help:"Follow identifiers of this kind though more than three records share one."`
}

// Run points to all records of a person and says what comes next for each.
func (c *personCommand) Run(ctx context.Context, s *session) error {
	person, err := s.identifiers()
	if err != nil {
		return err
	}
	return s.with(ctx, func(e *engine.Engine) error {
		a, err := e.Persons(ctx, s.actor(), engine.PersonQuery{Person: person, Confirm: c.Confirm})
		if err != nil {
			return err
		}
		return s.answer(a, func(p *page) { p.person(a) })
	})
}

func (p *page) person(a engine.PersonAnswer) {
	if len(a.Records) == 0 {
		p.line("No records on %s.", a.Day)
	} else {
		p.line("%s on %s.", count(len(a.Records), "record"), a.Day)
	}
	var rows [][]string
	for _, r := range a.Records {
		var marks []string
		for _, m := range r.Marks {
			marks = append(marks, strings.TrimSpace(m.Kind+" "+m.Ground))
		}
		rows = append(rows, []string{r.Object, r.Key, strings.Join(r.Path, " > "), orDash(strings.Join(marks, ", ")), r.Next})
	}
	p.table([]string{"OBJECT", "KEY", "BY", "MARKS", "NEXT"}, rows)
	p.sharedBy(a.Shared)
	if len(a.Cases) > 0 {
		p.line("Open cases: %s", strings.Trim(fmt.Sprint(a.Cases), "[]"))
	}
}

// mostStdin is more than a person's identifiers take.
const mostStdin = 64 << 10

// identifiers reads a person's identifiers from standard input: one a line,
// KIND=VALUE. What was read is never repeated, not even in an error.
func (s *session) identifiers() (map[string]string, error) {
	if isTerminal(s.in) {
		fmt.Fprintln(s.err, "Identifiers, one a line, as email=…; end with Ctrl-D.")
	}
	person := map[string]string{}
	lines := bufio.NewScanner(io.LimitReader(s.in, mostStdin))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		kind, value, found := strings.Cut(line, "=")
		kind, value = strings.TrimSpace(kind), strings.TrimSpace(value)
		if !found || kind == "" || value == "" {
			return nil, usage(fmt.Sprintf("line %d of standard input is no identifier", n), "write a line for each: email=…, customer=…")
		}
		person[kind] = value
	}
	if lines.Err() != nil {
		return nil, errors.New("standard input cannot be read") // unquoted: it may hold a value
	}
	if len(person) == 0 {
		return nil, usage("standard input names nobody", "write a line for each identifier: email=…, customer=…")
	}
	return person, nil
}
