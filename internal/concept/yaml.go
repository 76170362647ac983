package concept

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxSize is how large a concept file may be. The YAML parser has no bound of
// its own, so the size is looked at before it is asked.
const maxSize = 1 << 20

// maxNesting is how deep brackets, list dashes and indentation may nest.
const maxNesting = 100

const fromScratch = "begin with `fristwerk discover URL`, which drafts the objects of a database; docs/concept.md explains every key"

// readTree reads the file as YAML, or notes why it is none. Nil means that
// nothing can be said about its content.
func readTree(r *report, text []byte) *node {
	body, ok := parseYAML(r, text)
	if !ok {
		return nil
	}
	t := &treeReader{report: r, anchors: map[string]*node{}}
	root := t.read(body, Position{1, 1}, "")
	if root.kind != mappingNode {
		r.add(root.at, "", "a concept is a mapping, but this is "+string(root.kind), "begin with `fristwerk: 1` and `name: …`").as("no_mapping")
		return nil
	}
	return root
}

func parseYAML(r *report, text []byte) (ast.Node, bool) {
	if !readable(r, text) {
		return nil, false
	}
	file, err := parseGuarded(text)
	if err != nil {
		r.notYAML(err)
		return nil, false
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		r.add(Position{}, "", "the file is empty", fromScratch).as("empty_file")
		return nil, false
	case 1:
		return bodies[0], true
	default:
		r.add(bodyPosition(bodies[1]), "", "a second document begins here", "a concept is one document: remove the line ---").as("second_document")
		return nil, false
	}
}

// parseGuarded answers with an error where the parser itself breaks: a file
// must not be able to stop the server that reads it.
func parseGuarded(text []byte) (file *ast.File, err error) {
	defer func() {
		if recover() != nil {
			file, err = nil, errors.New("the YAML parser gave up")
		}
	}()
	return parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
}

// readable looks at what can be said of the bytes alone.
func readable(r *report, text []byte) bool {
	if len(bytes.TrimSpace(text)) == 0 {
		r.add(Position{}, "", "the file is empty", fromScratch).as("empty_file")
		return false
	}
	for i, line := range bytes.Split(text, []byte("\n")) {
		at := Position{i + 1, 1}
		switch {
		case !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0:
			r.add(at, "", "this line is not UTF-8 text", "save the file as UTF-8; is it a concept at all?").as("not_utf8")
			return false
		case bytes.IndexByte(bytes.TrimSuffix(line, []byte("\r")), '\r') >= 0:
			r.add(at, "", "a carriage return stands within this line", "end lines with a line feed, or with both").as("carriage_return")
			return false
		case deepLine.Match(line):
			r.add(at, "", fmt.Sprintf("more than %d levels inside one another", maxNesting), "a concept needs about ten").as("too_deep", strconv.Itoa(maxNesting))
			return false
		}
	}
	return shallow(r, text) && brief(r, text)
}

// brief guards the parser's time, which grows with the square of the keys of
// one mapping and of the members of one list: more of a sign than any concept
// of the allowed size has is refused.
func brief(r *report, text []byte) bool {
	for sign, most := range map[string]int{"\n": 20_000, ":": 60_000, ",": 60_000, "- ": 20_000} {
		if bytes.Count(text, []byte(sign)) > most {
			r.add(Position{}, "", "the file has too many lines or entries for a concept", "is it a concept at all? A dump or an export is not").as("too_long")
			return false
		}
	}
	return true
}

var deepLine = regexp.MustCompile(fmt.Sprintf(`^( {%d}|\s*([-?:!&]\S*\s+){%d})`, 4*maxNesting, maxNesting))

// shallow guards the parser's recursion: it counts brackets, also those in
// texts, which a concept has few of.
func shallow(r *report, text []byte) bool {
	depth, line := 0, 1
	for _, c := range text {
		switch c {
		case '\n':
			line++
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, 0)
		}
		if depth > maxNesting {
			r.add(Position{line, 1}, "", fmt.Sprintf("more than %d brackets inside one another", maxNesting), "is a closing bracket missing?").as("too_many_brackets", strconv.Itoa(maxNesting))
			return false
		}
	}
	return true
}

// notYAML notes a syntax error. The parser's own words are kept, but not its
// excerpt, which would show the lines of urls around it.
func (r *report) notYAML(err error) {
	var syntax *yaml.SyntaxError
	if !errors.As(err, &syntax) {
		r.add(Position{}, "", "this is not YAML", fromScratch).as("no_yaml")
		return
	}
	at := tokenPosition(syntax.Token)
	if tab := r.lines.tabIn(at.Line); tab > 0 {
		r.add(Position{at.Line, tab}, "", "a tab character indents this line", "YAML is indented with blanks: replace the tab by two of them").as("tab")
		return
	}
	what := "this is not YAML"
	if !strings.ContainsAny(syntax.Message, `"\`) { // may quote the file
		what += ": " + syntax.Message
	}
	r.add(at, "", what, yamlHint(syntax.Message)).as("syntax")
}

func yamlHint(message string) string {
	switch {
	case strings.Contains(message, "mapping value is not allowed"):
		return "a text that holds a colon and a blank must stand in quotes"
	case strings.Contains(message, "reserved character"), strings.Contains(message, "cannot start"):
		return "a text that begins with a sign must stand in quotes"
	case strings.Contains(message, "not found"), strings.Contains(message, "could not find"), strings.Contains(message, "must be specified"):
		return "look for a quote or bracket that is not closed"
	default:
		return "look at the indentation of this line and the one above"
	}
}

// tabIn is the column of a tab in the indentation of a line, 0 without one.
func (s sourceLines) tabIn(line int) int {
	if line < 1 || line > len(s.lines) {
		return 0
	}
	text := s.lines[line-1]
	indent := text[:len(text)-len(strings.TrimLeft(text, " \t"))]
	return strings.IndexByte(indent, '\t') + 1
}
