package method

import (
	"fmt"
	"strings"
)

// fitTemplate writes a text around the record's key.
func fitTemplate(m Method, c Column) (Program, error) {
	before, after, found := strings.Cut(m.Text, "{key}")
	switch {
	case !c.Type.isText():
		return Program{}, c.refuse(ErrType, "template needs text: use clear")
	case !found:
		return Program{}, c.refuse(ErrTemplate, `put {key} into it: "anon-{key}"`)
	case strings.ContainsAny(before+after, "{}"):
		return Program{}, c.refuse(ErrTemplate, "{key}, once, is the only placeholder, and other braces are not allowed")
	case !ascii(m.Text):
		return Program{}, c.refuse(ErrASCII, "write it without umlauts and other special letters")
	case c.Unique && m.Text != strings.ToLower(m.Text):
		return Program{}, c.refuse(ErrTemplate, "write it in lower case, as some indexes take A and a for the same")
	}
	literal := len(before) + len(after)
	if c.Length > 0 && literal >= c.Length {
		return Program{}, c.refuse(ErrLength, fmt.Sprintf("shorten the template: the column takes %d characters, key included", c.Length))
	}
	tree := keepNull(around(before, after), c)
	return Program{SQL: tree, MaxLen: literal, UsesKey: true, Step: m.Text}, nil
}

// around leaves empty texts out, so that the SQL stays short.
func around(before, after string) Expr {
	var parts Concat
	if before != "" {
		parts = append(parts, Const{Text: before})
	}
	parts = append(parts, Key{})
	if after != "" {
		parts = append(parts, Const{Text: after})
	}
	return parts
}
