package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// errNobody: a question was asked where nobody sits.
var errNobody = errors.New("nobody is there to agree")

// agrees asks the person at the terminal a question that only y or yes agrees
// to.
func (s *session) agrees(question string) (bool, error) {
	if !isTerminal(s.in) {
		return false, errNobody
	}
	fmt.Fprint(s.err, question+" [y/N] ")
	line, err := bufio.NewReader(s.in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("read the answer: %w", err)
	}
	answer := strings.ToLower(strings.TrimSpace(line))
	return answer == "y" || answer == "yes", nil
}
