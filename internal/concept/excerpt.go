package concept

import (
	"regexp"
	"strings"
	"unicode"
)

// maxExcerpt is how much of a source line an error shows.
const maxExcerpt = 160

// sourceLines are the lines of the file as errors may show them.
type sourceLines struct {
	lines   []string
	sources map[int]bool // line numbers inside the sources section
}

// newSourceLines finds the sources section by its indentation and not by the
// tree: the lines of a file that is no YAML are shown as well.
func newSourceLines(text []byte) sourceLines {
	s := sourceLines{lines: strings.Split(string(text), "\n"), sources: map[int]bool{}}
	inside := false
	for i, line := range s.lines {
		switch {
		case sourcesKey.MatchString(line):
			inside = true
		case topLevelKey.MatchString(line):
			inside = false
		}
		if inside {
			s.sources[i+1] = true
		}
	}
	return s
}

var (
	sourcesKey  = regexp.MustCompile(`^["']?sources["']?\s*:`)
	topLevelKey = regexp.MustCompile(`^["']?[A-Za-z_][\w-]*["']?\s*:(\s|$)`)
	urlKey      = regexp.MustCompile(`(?i)(url["']?\s*:)\s*\S.*$`)
	urlValue    = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://.*@.*$`)
	harmless    = regexp.MustCompile(`^\s*(["']?\w+["']?\s*:\s*(#.*)?$|sources\s*:|timezone\s*:|\w+\s*:\s*\{\s*$|#|\}|$)`)
	anyKey      = regexp.MustCompile(`^(\s*["']?[\w-]+["']?\s*:)\s*\S.*$`)
)

// excerpt is one source line for an error, without the value of a url, cut to
// a length and without control characters. Column positions before the struck
// value stay where they are.
func (s sourceLines) excerpt(line int) string {
	if line < 1 || line > len(s.lines) {
		return ""
	}
	text := strings.TrimRight(s.lines[line-1], " \t\r")
	text = strikeURL(urlKey.ReplaceAllString(text, "$1 ***"))
	if s.sources[line] {
		text = strikeSource(text)
	}
	if runes := []rune(text); len(runes) > maxExcerpt {
		text = string(runes[:maxExcerpt-1]) + "…"
	}
	return printable(text)
}

// strikeSource strikes whatever stands in the sources section but its names
// and time zones: a url may be split over lines, or stand under a wrong key.
func strikeSource(line string) string {
	if harmless.MatchString(line) && !strings.Contains(line, "***") {
		return line
	}
	if anyKey.MatchString(line) {
		return anyKey.ReplaceAllString(line, "$1 ***")
	}
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	return indent + "***"
}

// strikeURL strikes what may be a url with a password in it.
func strikeURL(text string) string { return urlValue.ReplaceAllString(text, "***") }

func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}
