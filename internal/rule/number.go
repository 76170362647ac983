package rule

import (
	"math/big"
	"regexp"
	"strconv"
)

// numeral is a number as databases print it. No hexadecimal, no fractions, no
// infinity; the exponent's length is bounded since it costs memory.
var numeral = regexp.MustCompile(`^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$`)

// compareNumbers orders a column's text against a value of the concept, false
// if either is no number. It counts in decimals: an amount of 0.1 is the 0.1
// of the file, and a number of twenty digits keeps each of them.
func compareNumbers(text string, value any) (order int, ok bool) {
	a, ok := parseNumber(text)
	if !ok {
		return 0, false
	}
	b, ok := parseNumber(decimal(value))
	if !ok {
		return 0, false
	}
	return a.Cmp(b), true
}

func parseNumber(text string) (*big.Rat, bool) {
	if !numeral.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// decimal writes a value of the concept as a numeral, or "" if it is none.
func decimal(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return ""
}
