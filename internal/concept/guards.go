package concept

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Guard is what a guard protects of a locked record of an object. Deletion of
// locked and kept records is refused by each.
type Guard string

// The guards. GuardColumns is meant where the file names none.
const (
	GuardColumns Guard = "columns" // the personal columns
	GuardRow     Guard = "row"     // every column
)

// LockMessage is what other programs are told where the concept says nothing
// else.
const LockMessage = "Gesperrt (DSGVO). Rückfragen bitte an den Datenschutz."

// longestMessage is how many characters MySQL and MariaDB carry in a refusal.
const longestMessage = 128

// guard is `guard: row`, or `guard: {protects: row, hide_from: [export]}`.
func (r *reader) guard(v value, o *Object) {
	o.Guard = GuardColumns
	word := v
	if v.given() && v.n.kind == mappingNode {
		m := v.mappingOf("guard")
		m.only("protects", "hide_from")
		word = m.get("protects")
		o.HideFrom = textsOf(m.get("hide_from").wordOrWords())
	}
	if text := word.oneOf(string(GuardColumns), string(GuardRow)); text != "" {
		o.Guard = Guard(text)
	}
}

// lockMessage is one line that every database carries whole.
func (v value) lockMessage() string {
	text := v.text()
	switch {
	case text == "":
		return LockMessage
	case utf8.RuneCountInString(text) > longestMessage:
		v.problem(fmt.Sprintf("lock_message is longer than %d characters", longestMessage), "MariaDB and MySQL would cut it: say it in fewer words").as("message_long", strconv.Itoa(longestMessage))
	case strings.ContainsAny(text, "\r\n\x00%\\"):
		v.problem("lock_message holds a line break, a backslash or a per cent sign", "write one plain line").as("message_plain")
	}
	return text
}
