package method

import "strings"

// Eval computes an expression in Go, for a column of type t and a row whose
// canonical key text is key. The dialects write the same tree down as SQL; a
// differential test holds the two together.
func Eval(e Expr, old Value, key string, t Type) Value {
	return padded(t, func(old Value, key string) Value { return eval(e, old, key, t) })(old, key)
}

func eval(e Expr, old Value, key string, t Type) Value {
	switch e := e.(type) {
	case Const:
		return Value{Text: e.Text}
	case Key:
		return Value{Text: key}
	case Concat:
		return concat(e, old, key, t)
	case KeepNull:
		if !old.Null {
			return eval(e.Then, old, key, t)
		}
	case Left:
		return unlessNull(old, func(text string) Value { return Value{Text: left(text, e.N)} })
	case TruncateDate:
		return unlessNull(old, func(text string) Value { return truncateDate(text, e) })
	case FloorNumber:
		return unlessNull(old, func(text string) Value { return floorNumber(text, e, t) })
	}
	return Value{Null: true}
}

// concat joins texts; as in SQL, one NULL makes the whole NULL.
func concat(parts Concat, old Value, key string, t Type) Value {
	var joined strings.Builder
	for _, part := range parts {
		v := eval(part, old, key, t)
		if v.Null {
			return v
		}
		joined.WriteString(v.Text)
	}
	return Value{Text: joined.String()}
}

// unlessNull keeps NULL and hands any other value on.
func unlessNull(old Value, f func(string) Value) Value {
	if old.Null {
		return Value{Null: true}
	}
	return f(old.Text)
}

// padded hides the blanks with which a database fills CHAR(n): whether it
// hands them out or not, a value that only differs in them is unchanged.
// Otherwise "would change" were true of such a row for ever.
func padded(t Type, f func(Value, string) Value) func(Value, string) Value {
	if t != TypeChar {
		return f
	}
	return func(old Value, key string) Value {
		bare := Value{Text: strings.TrimRight(old.Text, " "), Null: old.Null}
		replaced := f(bare, key)
		replaced.Text = strings.TrimRight(replaced.Text, " ")
		if replaced == bare {
			return old
		}
		return replaced
	}
}

// paddedWith is padded for a program that looks at other values too.
func paddedWith(t Type, with func(Value, []Own) Value) func(Value, []Own) Value {
	if t != TypeChar || with == nil {
		return with
	}
	return func(old Value, own []Own) Value {
		return padded(t, func(bare Value, _ string) Value { return with(bare, own) })(old, "")
	}
}
