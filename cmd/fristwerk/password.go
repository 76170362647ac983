package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"github.com/fristwerk/fristwerk/internal/access"
)

// errNoPassword: standard input held none.
var errNoPassword = errors.New("no password was given")

// maxLine is how much of standard input a password may be.
const maxLine = 4 << 10

// newPassword asks the person at the terminal twice, without showing it, or
// takes the first line of standard input. It is never an argument: others on
// the machine can read a command line.
func (s *session) newPassword() (string, error) {
	if !isTerminal(s.in) {
		return s.passwordLine()
	}
	first, err := s.hiddenLine(fmt.Sprintf("New password (at least %d characters): ", access.MinPassword))
	if err != nil {
		return "", err
	}
	again, err := s.hiddenLine("Once more: ")
	if err != nil {
		return "", err
	}
	if first != again {
		return "", refused("type the same password twice", "the two passwords differ")
	}
	return first, nil
}

func (s *session) passwordLine() (string, error) {
	line, err := bufio.NewReader(io.LimitReader(s.in, maxLine)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errNoPassword
	}
	return line, nil
}

func (s *session) hiddenLine(prompt string) (string, error) {
	f, ok := s.in.(*os.File)
	if !ok {
		return "", errNoPassword
	}
	fmt.Fprint(s.err, prompt)
	line, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(s.err)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	if len(line) == 0 {
		return "", errNoPassword
	}
	return string(line), nil
}

// passwordChoice is how a command that sets a password gets it.
type passwordChoice struct {
	Generate bool `env:"FRISTWERK_GENERATE" help:"Make a random password and print it, once."`
}

// password is the new password; shown says whether to print it.
func (c passwordChoice) password(s *session) (text string, shown bool, err error) {
	if c.Generate {
		return access.NewPassword(), true, nil
	}
	text, err = s.newPassword()
	return text, false, err
}
