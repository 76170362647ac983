package method

import (
	"strconv"
	"unicode/utf8"
)

// Fit turns a method into a program for one column, or refuses with a
// *FitError before anything is written. A method without a name is the default
// of the column's category.
func Fit(m Method, kind Kind, c Column) (Program, error) {
	if kind != Anonymise && kind != PartiallyAnonymise && kind != Mask {
		return Program{}, c.refuse(ErrKind, "name methods only for anonymise, partially_anonymise and mask")
	}
	if m.Name == "" {
		m = Default(kind, c)
	}
	erases := m.erases(c)
	if kind == Anonymise && !erases {
		return Program{}, c.refuse(ErrDoesNotErase, wayToErase(m))
	}
	p, err := fit(m, kind, c)
	if err != nil {
		return Program{}, err
	}
	p.Column, p.Erases, p.GoOnly = c.Name, erases, p.SQL == nil
	return p.bind(c), nil
}

// fit hands over to the method's own rules.
func fit(m Method, kind Kind, c Column) (Program, error) {
	switch m.Name {
	case Clear:
		return fitClear(c)
	case Replace:
		return fitReplace(m, c)
	case Template:
		return fitTemplate(m, c)
	case MaskLetters:
		return fitMask(c)
	case Prefix:
		return fitPrefix(m, c)
	case Generalise:
		return fitGeneralise(m, c)
	case JSON:
		return fitJSON(m, kind, c)
	case RedactText:
		return fitRedact(c)
	}
	return Program{}, c.refuse(ErrMethod, "use clear, replace, template, mask, prefix, generalise, json or redact")
}

// bind completes Apply: a program with SQL is its tree, computed in Go.
func (p Program) bind(c Column) Program {
	if p.SQL == nil {
		p.Apply = padded(c.Type, p.Apply)
		p.With = paddedWith(c.Type, p.With)
		return p
	}
	tree := p.SQL
	p.Apply = func(old Value, key string) Value { return Eval(tree, old, key, c.Type) }
	return p
}

// erases says whether the method is enough for anonymise. What no method can
// do to the column at all passes here and is refused by its own rules, with
// the better hint.
func (m Method) erases(c Column) bool {
	switch m.Name {
	case MaskLetters, RedactText:
		return false
	case Prefix:
		return m.N <= 2 && (c.Length == 0 || c.Length > m.N)
	case Generalise:
		if c.Type.isNumber() && m.To == "" {
			return m.N != 1 && !c.Category.direct()
		}
		return m.To != "month"
	}
	return true
}

// wayToErase is the hint beside ErrDoesNotErase.
func wayToErase(m Method) string {
	switch m.Name {
	case Prefix:
		return "keep at most two letters and fewer than the column holds, or use clear"
	case Generalise:
		return "generalise dates to year or decade, numbers only where they are no identifier, or use clear"
	}
	if m.Name == RedactText {
		return "use clear, or redact it in a partially_anonymise action that comes before"
	}
	return "use clear or replace, or make the action a mask"
}

// fitClear writes NULL, or the type's empty value where NULL is refused.
func fitClear(c Column) (Program, error) {
	if c.Nullable {
		return Program{SQL: Null{}, Step: "NULL"}, nil
	}
	if c.Unique {
		return Program{}, c.refuseUnique()
	}
	text, ok := c.empty()
	if !ok {
		return Program{}, c.refuse(ErrNotNull, wayWithoutNull(c))
	}
	return constant(text, c), nil
}

// wayWithoutNull is the hint beside ErrNotNull.
func wayWithoutNull(c Column) string {
	switch {
	case c.Type.isDate():
		return "use {generalise: year} or replace with a day"
	case c.Type == TypeEnum:
		return "the enum's labels could not be read: allow NULL in the column"
	}
	return "allow NULL in the column"
}

// fitReplace writes a fixed value that the column's type takes.
func fitReplace(m Method, c Column) (Program, error) {
	if c.Unique {
		return Program{}, c.refuseUnique()
	}
	if err := c.accepts(m.Text); err != nil {
		return Program{}, err
	}
	return constant(m.Text, c), nil
}

// constant writes one text to every row that is not NULL.
func constant(text string, c Column) Program {
	return Program{SQL: keepNull(Const{Text: text}, c), MaxLen: utf8.RuneCountInString(text), Step: stepOf(text)}
}

// stepOf names a fixed value in a derivation.
func stepOf(text string) string {
	if text == "" {
		return "empty"
	}
	return text
}

// keepNull guards an expression that would write over NULL. Where NULL cannot
// be, the guard is left out: it costs time in every row.
func keepNull(e Expr, c Column) Expr {
	if c.Nullable {
		return KeepNull{Then: e}
	}
	return e
}

// fitMask hides letters; only Go knows what a letter is.
func fitMask(c Column) (Program, error) {
	switch {
	case !c.Type.isText():
		return Program{}, c.refuse(ErrType, "mask needs text: use clear or generalise in a partially_anonymise action")
	case c.Unique:
		return Program{}, c.refuseUnique()
	}
	apply := func(old Value, _ string) Value {
		return unlessNull(old, func(text string) Value {
			return Value{Text: mask(legible(text), c.Category, c.Length)}
		})
	}
	return Program{Apply: apply, MaxLen: -1, Step: "mask"}, nil
}

// fitPrefix keeps the first letters. A value no longer than them stays whole.
func fitPrefix(m Method, c Column) (Program, error) {
	switch {
	case m.N < 1:
		return Program{}, c.refuse(ErrPrefix, "write {prefix: 2}")
	case !c.Type.isText():
		return Program{}, c.refuse(ErrType, "prefix needs text: use generalise or clear")
	case c.Unique:
		return Program{}, c.refuseUnique()
	}
	return Program{SQL: Left{N: m.N}, MaxLen: m.N, Step: "prefix " + strconv.Itoa(m.N)}, nil
}

// refuseUnique names what keeps rows of a unique index apart.
func (c Column) refuseUnique() error {
	switch {
	case c.Type.isText() && c.Nullable:
		return c.refuse(ErrUnique, `use clear or {template: "anon-{key}"}`)
	case c.Type.isText():
		return c.refuse(ErrUnique, `use {template: "anon-{key}"}`)
	case c.Nullable:
		return c.refuse(ErrUnique, "use clear")
	}
	return c.refuse(ErrUnique, "allow NULL in the column, or delete the record instead")
}
