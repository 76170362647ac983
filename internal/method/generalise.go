package method

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// fitGeneralise coarsens days and numbers.
func fitGeneralise(m Method, c Column) (Program, error) {
	var e Expr
	switch {
	case c.Type.isDate() && (m.To == "month" || m.To == "year" || m.To == "decade"):
		e = TruncateDate{To: m.To, Filled: !c.Nullable}
	case c.Type.isNumber() && m.To == "" && m.N > 0:
		e = FloorNumber{Step: m.N, Lowest: c.Lowest}
	case c.Type.isDate():
		return Program{}, c.refuse(ErrGeneralise, "write {generalise: month}, year or decade for a date")
	case c.Type.isNumber():
		return Program{}, c.refuse(ErrGeneralise, "write a whole number such as {generalise: 10} for a number")
	default:
		return Program{}, c.refuse(ErrType, "generalise needs a date or a number: use clear, replace or prefix")
	}
	if c.Unique {
		return Program{}, c.refuseUnique()
	}
	return Program{SQL: e, MaxLen: -1, Step: coarseness(m)}, nil
}

// coarseness is "year", or "step 10".
func coarseness(m Method) string {
	if m.To != "" {
		return m.To
	}
	return fmt.Sprintf("step %d", m.N)
}

// dateForm is a day, with or without a time and a zone, as databases and
// people who store dates as text write it.
var dateForm = regexp.MustCompile(
	`^(\d{4,7})-(\d\d)-(\d\d)(?:([ T]\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d(?::?\d\d)?)?)?$`)

var numberForm = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)

var anyDigit = regexp.MustCompile(`\d`)

// zeroDate is what lenient databases store for no date.
const zeroDate = "0000-00-00"

// truncateDate gives the first day of the month, year or decade in the form of
// the old text; see TruncateDate for what is no date.
func truncateDate(text string, e TruncateDate) Value {
	switch bare := strings.TrimSuffix(text, "Z"); {
	case strings.HasPrefix(text, zeroDate), bare == "infinity", bare == "-infinity", strings.HasSuffix(bare, "BC"):
		return Value{Text: text}
	}
	part := dateForm.FindStringSubmatch(text)
	if part == nil || part[2] > "12" || part[3] > "31" {
		if e.Filled {
			return Value{Text: zeroDate}
		}
		return Value{Null: true}
	}
	midnight := anyDigit.ReplaceAllString(part[4], "0") + part[5]
	return Value{Text: firstDay(part[1], part[2], e.To) + midnight}
}

// firstDay keeps the year's digits, so that years beyond 9999 keep their form.
func firstDay(year, month, to string) string {
	switch to {
	case "month":
		return year + "-" + max(month, "01") + "-01"
	case "decade":
		n, _ := strconv.Atoi(year)
		return fmt.Sprintf("%0*d-01-01", len(year), max(1, n/10*10)) // there is no year 0
	}
	return year + "-01-01"
}

// farthest is how far from zero a floating-point number has every whole number
// beside it.
const farthest = 1 << 53

// lowest is the smallest number that may be written.
func (e FloorNumber) lowest(text string, t Type) *big.Int {
	switch {
	case t == TypeFloat || strings.ContainsAny(text, "eE"):
		return big.NewInt(-farthest)
	case e.Lowest != 0:
		return big.NewInt(e.Lowest)
	}
	return big.NewInt(math.MinInt64)
}

// floorNumber rounds down to a multiple of the step, exactly, below zero too. A
// decimal keeps its number of places, since databases print them.
func floorNumber(text string, e FloorNumber, t Type) Value {
	switch strings.ToLower(text) {
	case "nan", "infinity", "-infinity", "inf", "-inf":
		return Value{Text: text}
	}
	number, ok := new(big.Rat), numberForm.MatchString(text)
	if ok {
		_, ok = number.SetString(text) // refuses exponents no database has
	}
	if !ok {
		return Value{Text: "0"}
	}
	step, lowest := big.NewInt(int64(e.Step)), e.lowest(text, t)
	far := lowest.Int64() == -farthest && number.Cmp(new(big.Rat).SetInt64(farthest)) > 0
	number.Quo(number, new(big.Rat).SetInt(step))
	// Div rounds down here: the denominator of a Rat is positive.
	floor := new(big.Int).Div(number.Num(), number.Denom())
	floor.Mul(floor, step)
	bounded := t != TypeDecimal || e.Lowest != 0
	if far || bounded && floor.Cmp(lowest) < 0 {
		return Value{Text: "0" + places(text, t)}
	}
	return Value{Text: floor.String() + places(text, t)}
}

// places are the zeros behind the point of a decimal.
func places(text string, t Type) string {
	_, fraction, found := strings.Cut(text, ".")
	if t != TypeDecimal || !found || strings.ContainsAny(fraction, "eE") {
		return ""
	}
	return "." + strings.Repeat("0", len(fraction))
}
