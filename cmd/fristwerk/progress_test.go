package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestProgressWaitsTwoSeconds: what is quick shows no bar, and where nobody
// looks there is never one.
func TestProgressWaitsTwoSeconds(t *testing.T) {
	t.Parallel()
	var terminal bytes.Buffer
	clock := today
	p := &progress{to: &terminal, now: func() time.Time { return clock }, begun: clock}
	p.show("ended_contracts", 10, 500)
	p.end()
	if terminal.Len() > 0 {
		t.Errorf("a bar after no time: %q", terminal.String())
	}
	clock = clock.Add(patience)
	p.show("ended_contracts", 250, 500)
	p.show("silent_leads", 5, 10)
	p.end()
	for _, want := range []string{"ended_contracts", "(250/500)", "silent_leads", "(5/10)"} {
		if !strings.Contains(terminal.String(), want) {
			t.Errorf("no %q in %q", want, terminal.String())
		}
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	t.Parallel()
	var pipe bytes.Buffer
	clock := today
	s := &session{err: &pipe, now: func() time.Time { return clock }}
	p := s.newProgress()
	clock = clock.Add(time.Minute)
	p.show("ended_contracts", 250, 500)
	p.end()
	if pipe.Len() > 0 {
		t.Errorf("a bar in a pipe: %q", pipe.String())
	}
}
