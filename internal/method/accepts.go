package method

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// forms are the texts in which a fixed value of a type is written.
var forms = map[Type]*regexp.Regexp{
	TypeInt:     regexp.MustCompile(`^(0|-?[1-9]\d*)$`),
	TypeDecimal: regexp.MustCompile(`^-?\d+(\.\d+)?$`),
	TypeFloat:   regexp.MustCompile(`^-?\d+(\.\d+)?$`),
	TypeBool:    regexp.MustCompile(`^(true|false)$`),
	TypeBytes:   regexp.MustCompile(`^([0-9a-f]{2})*$`),
	TypeUUID:    regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`),
}

// layouts are the same for days and times, in the form of Value.
var layouts = map[Type]string{
	TypeDate:      "2006-01-02",
	TypeTime:      "15:04:05",
	TypeTimestamp: "2006-01-02 15:04:05",
	TypeInstant:   "2006-01-02T15:04:05Z",
}

// accepts refuses a fixed text that the column would refuse or change.
func (c Column) accepts(text string) error {
	if c.Type.isText() && !ascii(text) {
		return c.refuse(ErrASCII, "write it without umlauts and other special letters")
	}
	return c.takes(text)
}

// takes is accepts without the demand for ASCII: what a host application has
// as its own words it can store.
func (c Column) takes(text string) error {
	switch c.Type {
	case TypeText, TypeChar:
		return c.takesText(text)
	case TypeEnum:
		if !slices.Contains(c.Enum, text) {
			return c.refuse(ErrEnum, "use one of: "+strings.Join(c.Enum, ", "))
		}
		return nil
	}
	if !wellFormed(c.Type, text) {
		return c.refuse(ErrType, wayToWrite(c.Type))
	}
	if c.Type == TypeBytes && c.Length > 0 && len(text)/2 > c.Length {
		return c.refuse(ErrLength, fmt.Sprintf("shorten it to %d bytes", c.Length))
	}
	return nil
}

func (c Column) takesText(text string) error {
	switch {
	case c.Length > 0 && utf8.RuneCountInString(text) > c.Length:
		return c.refuse(ErrLength, fmt.Sprintf("shorten it to %d characters", c.Length))
	case c.Type == TypeChar && strings.HasSuffix(text, " "):
		return c.refuse(ErrType, "leave out the blanks at the end, which the column fills in itself")
	}
	return nil
}

// wellFormed says that the text is a value of the type.
func wellFormed(t Type, text string) bool {
	if form, ok := forms[t]; ok {
		return form.MatchString(text)
	}
	if layout, ok := layouts[t]; ok {
		_, err := time.Parse(layout, text)
		return err == nil
	}
	return t == TypeJSON && json.Valid([]byte(text))
}

// wayToWrite is the hint beside a text that is no value of the type.
func wayToWrite(t Type) string {
	switch t {
	case TypeOther:
		return "only clear can be used on a column of this type"
	case TypeJSON:
		return "write a JSON document, such as {}"
	case TypeBytes:
		return "write bytes as hexadecimal digits"
	case TypeBool:
		return "write true or false"
	case TypeDate, TypeTime, TypeTimestamp, TypeInstant:
		return "write it as " + layouts[t]
	}
	return "write a value of the type " + string(t)
}

// ascii says that every database stores the text in the same way.
func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf || text[i] < ' ' {
			return false
		}
	}
	return true
}
