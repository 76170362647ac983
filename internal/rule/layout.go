package rule

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrLayout says that a layout does not name a day of the calendar.
var ErrLayout = errors.New("not a date layout")

// layoutParts are the letters a layout is made of, each exactly once.
var layoutParts = [...]string{"YYYY", "MM", "DD"}

// CheckLayout says whether a layout has YYYY, MM and DD once each and between
// them nothing but dots, hyphens, slashes and blanks.
func CheckLayout(layout string) error {
	rest := layout
	for _, part := range layoutParts {
		if strings.Count(layout, part) != 1 {
			return fmt.Errorf("%w: %.40q needs %s exactly once, as in DD.MM.YYYY", ErrLayout, layout, part)
		}
		rest = strings.Replace(rest, part, "", 1)
	}
	if strings.Trim(rest, ".-/ ") != "" {
		return fmt.Errorf("%w: %.40q may hold YYYY, MM, DD and between them only dots, hyphens, slashes and blanks", ErrLayout, layout)
	}
	return nil
}

// parseLayout reads a day from a text that fits a checked layout character by
// character: digits where the layout has letters, else the same character.
// The error never shows the text: it may be a value of a person.
func parseLayout(text, layout string) (Day, error) {
	if len(text) != len(layout) {
		return 0, fmt.Errorf("%w: write it as %s", ErrDay, layout)
	}
	var year, month, day int
	for i := range len(layout) {
		part := partOf(layout[i], &year, &month, &day)
		digit := int(text[i]) - '0'
		switch {
		case part == nil && text[i] == layout[i]:
		case part != nil && digit >= 0 && digit <= 9:
			*part = *part*10 + digit
		default:
			return 0, fmt.Errorf("%w: write it as %s", ErrDay, layout)
		}
	}
	return civilDay(year, month, day)
}

func partOf(letter byte, year, month, day *int) *int {
	switch letter {
	case 'Y':
		return year
	case 'M':
		return month
	case 'D':
		return day
	}
	return nil
}

// civilDay is Date without carrying over: what the calendar lacks is ErrDay.
func civilDay(year, month, day int) (Day, error) {
	d := Date(year, time.Month(month), day)
	if y, m, n := d.Civil(); y != year || int(m) != month || n != day {
		return 0, fmt.Errorf("%w: the calendar has no such day", ErrDay)
	}
	return d, nil
}
