package method

import "errors"

// What Fit refuses. Each arrives inside a *FitError, to be asked for with
// errors.Is.
var (
	// ErrKind: the kind of action changes no values.
	ErrKind = errors.New("this kind of action has no methods")
	// ErrMethod: no method of that name.
	ErrMethod = errors.New("there is no such method")
	// ErrDoesNotErase: under anonymise something of the old value would be left.
	ErrDoesNotErase = errors.New("the method does not erase the value")
	// ErrNotNull: the method writes NULL and the column refuses it.
	ErrNotNull = errors.New("the column does not take NULL")
	// ErrLength: the replacement is longer than the column.
	ErrLength = errors.New("the replacement is too long for the column")
	// ErrType: the column's type does not take what the method writes.
	ErrType = errors.New("the method does not fit the column's type")
	// ErrUnique: two rows could get the same value in a unique index.
	ErrUnique = errors.New("the column is unique and two rows could get the same value")
	// ErrEnum: the replacement is none of the enum's labels.
	ErrEnum = errors.New("the replacement is not one of the enum's labels")
	// ErrASCII: databases store other letters differently, so replacements do without.
	ErrASCII = errors.New("the replacement holds letters beyond ASCII")
	// ErrTemplate: a template without {key}, or with a placeholder nobody fills.
	ErrTemplate = errors.New("the template cannot be filled")
	// ErrPrefix: a prefix of no letters.
	ErrPrefix = errors.New("the prefix needs a positive number of letters")
	// ErrGeneralise: neither month, year, decade nor a positive step.
	ErrGeneralise = errors.New("generalise needs month, year, decade or a positive step")
	// ErrJSONWithoutRest: json does not say what all other leaves are.
	ErrJSONWithoutRest = errors.New(`json does not say what all other leaves are ("*")`)
	// ErrJSONPath: a path nobody can follow, or two that mean the same leaf.
	ErrJSONPath = errors.New("json has a path that cannot be followed")
	// ErrCategory: a path of json names no known category.
	ErrCategory = errors.New("json names an unknown category")
)

// FitError says which column a method does not fit, why, and the way out. It
// speaks of the concept and the column only, never of a value in it.
type FitError struct {
	Column string
	Err    error  // one of the sentinels
	Hint   string // the way out, a sentence without a full stop
}

// Error is the reason and the way out on one line.
func (e *FitError) Error() string {
	return "column " + e.Column + ": " + e.Err.Error() + "; " + e.Hint
}

// Unwrap gives the sentinel.
func (e *FitError) Unwrap() error { return e.Err }

// refuse makes the error of a column.
func (c Column) refuse(reason error, hint string) error {
	return &FitError{Column: c.Name, Err: reason, Hint: hint}
}
