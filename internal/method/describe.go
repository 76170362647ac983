package method

import (
	"fmt"
	"strconv"
)

// Describe names a method in a few words, for lists.
func Describe(m Method) string {
	switch m.Name {
	case "":
		return "default"
	case Replace, Template:
		return string(m.Name) + " " + strconv.Quote(m.Text)
	case Prefix:
		return fmt.Sprintf("prefix %d", m.N)
	case Generalise:
		return "generalise to " + coarseness(m)
	}
	return string(m.Name)
}
