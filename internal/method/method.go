// Package method speaks values: what becomes of one value, in Go and as an
// expression tree that a dialect writes down as SQL. It is pure.
//
// A category (name, email, bank_account …) has a default method for each kind
// of action; a concept may name another. Fit turns the method into a Program
// for one concrete column: it looks at type, length, nullability and uniqueness
// and chooses a replacement that the column accepts, or refuses with the way
// out (FitError). FitSet does the same for the columns an action sets along.
// Every Program is idempotent: Apply(Apply(v)) == Apply(v).
//
// Read on in category.go (what there is), defaults.go (what becomes of it),
// fit.go (when not), apply.go (how), letters.go, json.go and redact.go (what SQL
// cannot).
package method

// Kind is a kind of action that changes values.
type Kind string

// The kinds of action. Lock, Keep and Delete have no methods.
const (
	Anonymise          Kind = "anonymise"
	PartiallyAnonymise Kind = "partially_anonymise"
	Mask               Kind = "mask"
	Lock               Kind = "lock"
	Keep               Kind = "keep"
	Delete             Kind = "delete"
)

// Category is what a personal column holds. The concept declares one for each.
type Category string

// Method is what a concept asks for one column: `clear`, `{replace: X}`,
// `{template: "anon-{key}"}`, `mask`, `{prefix: 2}`, `{generalise: year}`,
// `redact`, `{json: {...}}`. The zero Method means the category's default.
type Method struct {
	Name  Name
	Text  string            // of replace and template
	N     int               // of prefix; step of generalise for numbers
	To    string            // of generalise for dates: month, year, decade
	Paths map[string]string // of json: path to category or "not_personal"; "*" required
}

// Name is a method's name in the concept file.
type Name string

// The methods.
const (
	Clear       Name = "clear"
	Replace     Name = "replace"
	Template    Name = "template"
	MaskLetters Name = "mask"
	Prefix      Name = "prefix"
	Generalise  Name = "generalise"
	JSON        Name = "json"
	RedactText  Name = "redact" // identifiers and the record's own names inside a text
)

// Column is what a method must know of the column it writes to.
type Column struct {
	Name     string
	Type     Type
	Nullable bool
	Unique   bool  // member of a unique index, so two rows may not get the same value
	Length   int   // most characters (bytes for TypeBytes), 0 for no limit
	Lowest   int64 // the smallest whole number it stores; 0 for those of 64 bits
	Enum     []string
	Category Category
}

// Type is the class of the column's type; the words are those of schema.Type.
type Type string

// Value is one value as text, or NULL. Dates are YYYY-MM-DD, zone-less
// timestamps YYYY-MM-DD HH:MM:SS[.ffffff], instants RFC 3339 in UTC, booleans
// true and false, bytes hexadecimal.
type Value struct {
	Text string
	Null bool
}

// Program is a method fitted to a column. NULL stays NULL in every one of them.
type Program struct {
	Column string
	SQL    Expr // nil if only Apply can do it; then values are computed in Go
	GoOnly bool // SQL is nil: mask, json and redact look at letters and leaves
	// Apply gives the new value of a row whose canonical key text is key.
	Apply func(old Value, key string) Value
	// With is Apply for a program that looks at other values of the record too,
	// those of Beside; nil for all others. Whoever binds the program to a table
	// fills in Beside.
	With    func(old Value, own []Own) Value
	Beside  []Beside
	Erases  bool   // enough for anonymise: nothing of the old value is left but a permitted generalisation
	MaxLen  int    // longest text it can write without the key; -1 if bounded by the old value or cut to the column's length
	UsesKey bool   // add the longest key to MaxLen before comparing it with the column's length
	Step    string // for the derivation and the interface: "XXXX", "NULL", "year"
}

// Expr is SQL-expressible: one of Null, Const, Concat, Key, Left, TruncateDate,
// FloorNumber. A dialect writes it down for the column's type.
type Expr interface{ isExpr() }

type (
	// Null is the absent value.
	Null struct{}
	// Const is a fixed value in Value's text form.
	Const struct{ Text string }
	// Key is the canonical text of the record's key.
	Key struct{}
	// Concat joins texts.
	Concat []Expr
	// Left is the first N characters (code points) of the old text, up to a NUL
	// character where there is one; NULL stays NULL.
	Left struct{ N int }
	// TruncateDate is the first day of the old date's month, year or decade, a
	// timestamp's time becoming midnight; NULL stays NULL. To is "month", "year"
	// or "decade". The zero date 0000-00-00, the infinities and dates before Christ
	// stay as they are;
	// what a lenient database holds besides dates ("unknown") becomes NULL, since
	// it would otherwise outlive the erasure, or the zero date where NULL cannot be.
	TruncateDate struct {
		To     string
		Filled bool // the column refuses NULL
	}
	// FloorNumber is the largest multiple of Step not above the old number;
	// NULL stays NULL, as do NaN and the infinities. What a lenient database
	// holds besides numbers becomes 0, and so does what has no such multiple that
	// could be stored: a floating-point number beyond 2^53, and a number too near to
	// the lowest of its column (Lowest, 0 for that of 64 bits).
	FloorNumber struct {
		Step   int
		Lowest int64
	}
	// KeepNull is Then where the old value is not NULL, else NULL.
	KeepNull struct{ Then Expr }
)

func (Null) isExpr()         {}
func (Const) isExpr()        {}
func (Key) isExpr()          {}
func (Concat) isExpr()       {}
func (Left) isExpr()         {}
func (TruncateDate) isExpr() {}
func (FloorNumber) isExpr()  {}
func (KeepNull) isExpr()     {}
