package concept

import (
	"regexp"
	"strings"
	"unicode"
)

// maxExcerpt is how much of a source line an error shows.
const maxExcerpt = 120

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
	sourcesKey  = regexp.MustCompile(`(^|[{,]\s*)["']?sources["']?\s*:`)
	topLevelKey = regexp.MustCompile(`^["']?[A-Za-z_][\w-]*["']?\s*:(\s|$)`)
	urlKey      = regexp.MustCompile(`(?i)(url["']?\s*:)\s*\S.*$`)
	urlValue    = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://.*[@=].*$`)
	userAtHost  = regexp.MustCompile(`[^\s"']+:[^\s"']+@\S+`)
	harmless    = regexp.MustCompile(`^\s*(["']?\w+["']?\s*:\s*\{?\s*$|timezone\s*:[^,]*$|\}?\s*$)`)
	anyKey      = regexp.MustCompile(`^(\s*["']?[\w-]+["']?\s*:)\s*\S.*$`)
)

// excerpt is one source line for an error, without the value of a url and
// without control characters, and where in it the place is. Of a long line it
// is the piece around the place.
func (s sourceLines) excerpt(at Position) (text string, caret int) {
	if at.Line < 1 || at.Line > len(s.lines) {
		return "", 0
	}
	text = strings.TrimRight(s.lines[at.Line-1], " \t\r")
	text = strikeURL(urlKey.ReplaceAllString(text, "$1 ***"))
	if s.sources[at.Line] {
		text = strikeSource(text)
	}
	runes := []rune(printable(text))
	caret = min(at.Column-1, len(runes))
	from := max(0, min(caret-maxExcerpt/2, len(runes)-maxExcerpt))
	to := min(len(runes), from+maxExcerpt)
	if to < len(runes) {
		runes[to-1] = '…'
	}
	if from > 0 {
		runes[from] = '…'
	}
	return string(runes[from:to]), caret - from
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

// strikeURL strikes what may be a url with a password in it, or the form
// user:password@host of one.
func strikeURL(text string) string {
	return userAtHost.ReplaceAllString(urlValue.ReplaceAllString(text, "***"), "***")
}

// hide makes a line one of the sources, wherever it stands: a url may come
// from an anchor above them.
func (s sourceLines) hide(line int) { s.sources[line] = true }

func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}
