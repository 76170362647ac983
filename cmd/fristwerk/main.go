// Fristwerk keeps the personal data in a company's SQL databases within its
// retention periods, and can prove what it did. This is its command line.
//
//	fristwerk demo                      a sales database, its concept, its jobs run once
//	fristwerk apply concept.yaml        puts a deletion concept in force
//	fristwerk plan                      what would happen today, and why not
//	fristwerk run --all                 lets it happen
//	fristwerk why contract 4711         one record explained
//
// One file holds one command; commands.go lists them. A command reads its
// flags, asks the engine once and writes the answer: nothing is decided here.
// What an error means for the exit code and for the reader stands in errors.go.
//
// # Exit codes
//
// 0 says done, also with warnings, skipped records and items that wait for an
// approval; 1 says that it did not hold; 2 that the command line was wrong.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is the whole program; it returns the exit code.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := &session{in: stdin, out: stdout, err: stderr, env: os.LookupEnv, now: time.Now}
	return s.run(args)
}

// run reads the arguments and carries the command out. An interrupt ends it
// between two batches: what was begun is rolled back or finished, never half.
func (s *session) run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command, err := s.parse(ctx, args)
	switch {
	case errors.Is(err, errHelped):
		return 0
	case err != nil:
		return s.complain(err)
	}
	if err := command.Run(); err != nil {
		return s.complain(err)
	}
	return 0
}

// errHelped says that help was asked for and given.
var errHelped = errors.New("help was given")

// parse reads the arguments. Its errors are usage errors.
func (s *session) parse(ctx context.Context, args []string) (*kong.Context, error) {
	var c commands
	helped := false
	parser, err := newParser(&c, kong.Writers(s.out, s.err), kong.Exit(func(int) { helped = true }),
		kong.Bind(s), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		return nil, err
	}
	command, err := parser.Parse(args)
	switch {
	case helped:
		return nil, errHelped
	case err != nil:
		return nil, usage(err.Error(), whereHelpIs(err))
	}
	s.data, s.database, s.json = c.Data, c.Database, c.Output == "json"
	return command, nil
}

// whereHelpIs names the help of the command that was meant, if one was.
func whereHelpIs(err error) string {
	var wrong *kong.ParseError
	if errors.As(err, &wrong) {
		if command := wrong.Context.Selected(); command != nil {
			return "fristwerk " + command.Name + " --help shows how it is used"
		}
	}
	return "fristwerk --help lists the commands"
}
