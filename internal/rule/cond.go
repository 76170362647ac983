package rule

// Cond is a condition on one row. It is two-valued: a comparison with an
// absent value (NULL) is false, so Not of it is true. One of All, Any, Not,
// Test; nothing else implements it. A nil Cond holds for every row.
type Cond interface{ isCond() }

// All holds if each part holds; an empty one does.
type All []Cond

// Any holds if one part does; an empty one does not.
type Any []Cond

// Not holds if its part does not.
type Not struct{ Cond Cond }

// Test compares one column of the row.
type Test struct {
	Column DateColumn // Encoding only matters to Before, After, OlderThan
	Op     Op
	Values []any  // string, int64, float64 or bool; one, or several for In and NotIn
	Day    Day    // for Before and After
	Period Period // for OlderThan
}

// Op is a comparison. Text is compared exactly: case, accents and trailing
// blanks count in every dialect.
//
//   - Is, In: equal to (one of) Values: a string exactly, a number by its
//     worth in decimals (text that is no number equals none), true as true, t
//     or 1, false as false, f or 0. IsNot, NotIn: their negation, true of NULL.
//   - Before, After: the local day is before or after Day; false where the
//     value is missing or implausible.
//   - OlderThan: a period of Period from the value has ended (DESIGN section 4).
//   - Empty: Values[0] is true or false; NULL, a text of nothing but blanks,
//     or a zero date is empty.
//   - Contains: text holds Values[0].
//   - LessThan, GreaterThan: numbers.
type Op string

// The operators, named as in the concept file.
const (
	Is          Op = "is"
	IsNot       Op = "is_not"
	In          Op = "in"
	NotIn       Op = "not_in"
	Before      Op = "before"
	After       Op = "after"
	OlderThan   Op = "older_than"
	Empty       Op = "empty"
	Contains    Op = "contains"
	LessThan    Op = "less_than"
	GreaterThan Op = "greater_than"
)

func (All) isCond()  {}
func (Any) isCond()  {}
func (Not) isCond()  {}
func (Test) isCond() {}
