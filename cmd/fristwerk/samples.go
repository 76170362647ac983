package main

import (
	"context"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// sample is one made-up record before and after the run. Only the demo shows
// values: of nobody.
type sample struct {
	Object  string   `json:"object"`
	Key     string   `json:"key"`
	Columns []string `json:"columns"`
	Before  []string `json:"before"`
	After   []string `json:"after"` // empty: the record is gone
}

func (s *session) lookBefore(ctx context.Context, e *engine.Engine) (samples []sample, err error) {
	for _, d := range demo.Samples() {
		m := sample{Object: d.Object, Key: d.Key, Columns: d.Columns}
		if m.Before, err = s.look(ctx, e, m); err != nil {
			return nil, err
		}
		samples = append(samples, m)
	}
	return samples, nil
}

func (s *session) lookAfter(ctx context.Context, e *engine.Engine, samples []sample) (err error) {
	for i := range samples {
		if samples[i].After, err = s.look(ctx, e, samples[i]); err != nil {
			return err
		}
	}
	return nil
}

// look reads the sample's columns of its record; none if there is no record.
func (s *session) look(ctx context.Context, e *engine.Engine, m sample) ([]string, error) {
	columns, values, found, err := e.Row(ctx, s.actor(), m.Object, m.Key)
	if err != nil || !found {
		return []string{}, err
	}
	at := map[string]string{}
	for i, name := range columns {
		at[name] = values[i]
	}
	row := make([]string, len(m.Columns))
	for i, name := range m.Columns {
		value, known := at[name]
		if !known {
			return nil, fmt.Errorf("the demo shows %s.%s, which is not there", m.Object, name)
		}
		row[i] = value
	}
	return row, nil
}

// sample writes a record before and after, one column a line.
func (p *page) sample(m sample) {
	p.gap()
	if len(m.After) == 0 {
		p.line("%s %s was deleted:", m.Object, m.Key)
	} else {
		p.line("%s %s:", m.Object, m.Key)
	}
	var rows [][]string
	for i, column := range m.Columns {
		row := []string{"  " + column, "", "gone"}
		if i < len(m.Before) {
			row[1] = m.Before[i]
		}
		if i < len(m.After) {
			row[2] = m.After[i]
		}
		rows = append(rows, row)
	}
	p.table([]string{"  COLUMN", "BEFORE", "AFTER"}, rows)
}

// demo is the summary of a demonstration, and what to type next.
func (p *page) demo(d demonstration) {
	p.line("A sales database with made-up German data and its deletion concept are in %s.", d.Data)
	p.line("%s set by hand, then all jobs were run once for %s:", countWere(len(d.Marks), "mark"), d.Run.Day)
	p.gap()
	p.result(d.Run)
	for _, m := range d.Samples {
		p.sample(m)
	}
	p.gap()
	p.verification(d.Verify)
	p.gap()
	p.doors(d.SignIn)
	p.gap()
	p.line("next:")
	for _, command := range []string{
		"why contract 3          # on Keep because of a lawsuit",
		"plan --on 2030-12-31    # any day",
		"check                   # findings of the concept",
		"run --all               # a second run changes nothing",
	} {
		p.line("  fristwerk --data %s %s", d.Data, command)
	}
}

func countWere(n int, noun string) string {
	if n == 1 {
		return "1 " + noun + " was"
	}
	return count(n, noun) + " were"
}
