package method

import "unicode/utf8"

// FitSet makes the program of a column that an action sets along, such as
// `set: {status: anonymised}`. Unlike every method it writes over NULL too, and
// it takes the host application's own words, umlauts included. It serves all
// kinds of action, marks as well.
func FitSet(v Value, c Column) (Program, error) {
	p := Program{Column: c.Name, Erases: true}
	switch {
	case v.Null && !c.Nullable:
		return Program{}, c.refuse(ErrNotNull, "set another value, or allow NULL in the column")
	case v.Null:
		p.SQL, p.Step = Null{}, "NULL"
		return p.bind(c), nil
	case c.Unique:
		return Program{}, c.refuse(ErrUnique, "set a column that is not unique")
	}
	if err := c.takes(v.Text); err != nil {
		return Program{}, err
	}
	p.SQL, p.MaxLen, p.Step = Const{Text: v.Text}, utf8.RuneCountInString(v.Text), stepOf(v.Text)
	return p.bind(c), nil
}
