package datasource

import (
	"regexp"
	"strings"
)

// written puts the values into the text.
func written(d dialect, e expr) string {
	var text strings.Builder
	rest := brief(e.sql)
	for _, v := range e.args {
		before, after, _ := strings.Cut(rest, place)
		text.WriteString(before + d.literal(v))
		rest = after
	}
	return text.String() + rest
}

// notNull and anything are what joining fragments leaves behind.
var (
	notNull  = regexp.MustCompile(`\(([^()\x00 ]+) IS NULL\) IS NOT TRUE`)
	anything = regexp.MustCompile(` WHERE 1=1([ )]|$)`)
)

// brief leaves out what a reader needs not. It is applied to our own words
// before the values are in them, and takes away no value's place.
func brief(sql string) string {
	return bare(anything.ReplaceAllString(notNull.ReplaceAllString(sql, "$1 IS NOT NULL"), "$1"))
}

// bare takes away the parentheses that stand directly inside others, or around
// the whole of a WHERE.
func bare(sql string) string {
	var stack []int
	closing := map[int]int{}
	scan(sql, func(i int) {
		switch sql[i] {
		case '(':
			stack = append(stack, i)
		case ')':
			closing[stack[len(stack)-1]] = i
			stack = stack[:len(stack)-1]
		}
	})
	drop := map[int]bool{}
	for open, end := range closing {
		outer, inner := closing[open-1]
		last := end+1 == len(sql) || sql[end+1] == ')' || strings.HasPrefix(sql[end+1:], " GROUP BY ")
		if inner && outer == end+1 || last && strings.HasSuffix(sql[:open], " WHERE ") {
			drop[open], drop[end] = true, true
		}
	}
	var out strings.Builder
	for i := range len(sql) {
		if !drop[i] {
			out.WriteByte(sql[i])
		}
	}
	return out.String()
}

// wide is how long a line may be before it is broken.
const wide = 100

// breaks are the words a line may begin with.
var breaks = []string{" FROM ", " LEFT JOIN ", " WHERE ", " GROUP BY ", " ORDER BY ", " WHEN ", " ELSE ", " AND ", " OR "}

// layOut breaks a statement into lines: what is too long for one begins a new
// one before each clause and connective that stands in no parenthesis, and
// inside long parentheses again, further in. Texts and names stay as they are.
func layOut(statement string) string {
	var out strings.Builder
	layInto(&out, statement, 0)
	return out.String()
}

func layInto(out *strings.Builder, text string, indent int) {
	if len(text)+indent <= wide {
		out.WriteString(text)
		return
	}
	for i, line := range split(text) {
		if i > 0 {
			out.WriteString("\n" + strings.Repeat(" ", indent+2))
		}
		open, closing := longest(line)
		if len(line)+indent <= wide || open < 0 {
			out.WriteString(line)
			continue
		}
		out.WriteString(line[:open+1])
		layInto(out, line[open+1:closing], indent+2)
		layInto(out, line[closing:], indent)
	}
}

// split cuts a text before each of breaks that stands in no parenthesis.
func split(text string) (lines []string) {
	depth, from := 0, 0
	scan(text, func(i int) {
		switch rest := text[i:]; {
		case rest[0] == '(':
			depth++
		case rest[0] == ')':
			depth--
		case depth == 0 && i > from && begins(rest) && !within(text[from:i]):
			lines = append(lines, text[from:i])
			from = i + 1
		}
	})
	return append(lines, text[from:])
}

// within says that the next AND belongs to a BETWEEN.
func within(line string) bool {
	at := strings.LastIndex(line, " BETWEEN ")
	return at >= 0 && !strings.Contains(line[at:], " AND ")
}

func begins(rest string) bool {
	for _, word := range breaks {
		if strings.HasPrefix(rest, word) {
			return true
		}
	}
	return false
}

// longest finds the longest parenthesis that stands in no other.
func longest(line string) (open, closing int) {
	depth, start := 0, 0
	open = -1
	scan(line, func(i int) {
		switch line[i] {
		case '(':
			if depth == 0 {
				start = i
			}
			depth++
		case ')':
			depth--
			if depth == 0 && (open < 0 || i-start > closing-open) {
				open, closing = start, i
			}
		}
	})
	return open, closing
}

// scan visits each byte that stands neither in a text nor in a quoted name.
func scan(text string, visit func(i int)) {
	var quote byte
	for i := range len(text) {
		switch b := text[i]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '\'' || b == '"' || b == '`':
			quote = b
		default:
			visit(i)
		}
	}
}
