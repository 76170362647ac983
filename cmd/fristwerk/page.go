package main

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// answer writes the one answer of a command: as JSON, or as a page of text.
func (s *session) answer(value any, text func(*page)) error {
	if s.json {
		e := json.NewEncoder(s.out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(value)
	}
	var p page
	text(&p)
	_, err := io.WriteString(s.out, p.String())
	return err
}

// page is an answer for people: lines and tables, in the order they are added.
type page struct{ strings.Builder }

// line adds a line. Names of a foreign database may stand in it, so whatever
// would steer a terminal is taken out.
func (p *page) line(format string, args ...any) {
	p.WriteString(printable(fmt.Sprintf(format, args...)) + "\n")
}

// gap adds an empty line between two things.
func (p *page) gap() {
	if p.Len() > 0 && !strings.HasSuffix(p.String(), "\n\n") {
		p.WriteByte('\n')
	}
}

// table adds rows under a header, numbers to the right. Without rows there is
// no table.
func (p *page) table(header []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	numbers := make([]bool, len(header))
	widths := make([]int, len(header))
	for i, name := range header {
		numbers[i], widths[i] = true, utf8.RuneCountInString(name)
		for _, row := range rows {
			numbers[i] = numbers[i] && number.MatchString(row[i])
			widths[i] = max(widths[i], utf8.RuneCountInString(printable(row[i])))
		}
	}
	for _, row := range append([][]string{header}, rows...) {
		p.row(row, widths, numbers)
	}
}

// number is a cell that stands to the right; a dash is a number left out.
var number = regexp.MustCompile(`^(-?[0-9]+(\.[0-9]+)?%?|-)$`)

func (p *page) row(cells []string, widths []int, right []bool) {
	var b strings.Builder
	for i, cell := range cells {
		cell = printable(cell)
		blanks := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
		if right[i] {
			b.WriteString(blanks + cell + "  ")
		} else {
			b.WriteString(cell + blanks + "  ")
		}
	}
	p.WriteString(strings.TrimRight(b.String(), " ") + "\n")
}

// printable replaces what is not to be seen by a blank.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}

// count is a number with its noun: 1 record, 2 records.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// list is never null in JSON.
func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}

// orDash is a cell that may be empty.
func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// document adds a text of several lines as it is, without what would steer a
// terminal.
func (p *page) document(text string) {
	for line := range strings.Lines(text) {
		p.line("%s", strings.TrimRight(line, "\r\n"))
	}
}
