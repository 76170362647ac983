package main

import (
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// today is the day of all scripts. The program itself has no way to move its
// clock: the scripts run this test binary, which hands another clock in.
var today = time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"fristwerk": fristwerk})
}

// suite lets testscript and testdb both stand around the tests.
type suite struct{ *testing.M }

func (s suite) Run() int { return testdb.Run(s.M) }

func fristwerk() {
	s := &session{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.LookupEnv, now: func() time.Time { return today }}
	os.Exit(s.run(os.Args[1:]))
}
