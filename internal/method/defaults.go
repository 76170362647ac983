package method

// placeholder is what a name becomes, and every text that cannot become NULL.
const placeholder = "XXXX"

// Default is the method of a column for which the concept names none. Anonymise
// and partially anonymise share it; mask masks. It always answers: a column
// that takes no replacement at all is refused by Fit.
func Default(kind Kind, c Column) Method {
	switch {
	case kind == Mask:
		return Method{Name: MaskLetters}
	case c.Unique:
		return defaultUnique(c)
	case c.Category == CategoryName && c.Type.isText():
		return Method{Name: Replace, Text: cut(placeholder, c.Length)}
	case c.Nullable:
		return Method{Name: Clear}
	}
	return defaultByType(c)
}

// defaultUnique keeps rows apart by their key, which only text can hold. A
// constant would break the index, so all else must take NULL.
func defaultUnique(c Column) Method {
	switch {
	case !c.Type.isText():
		return Method{Name: Clear}
	case c.Category == CategoryEmail:
		return Method{Name: Template, Text: "anon-{key}@anon.invalid"}
	}
	return Method{Name: Template, Text: "anon-{key}"}
}

// defaultByType serves columns that refuse NULL: a day keeps its year, text
// shows that something was there, anything else gets its type's empty value.
func defaultByType(c Column) Method {
	switch {
	case c.Type.isText():
		return Method{Name: Replace, Text: cut(placeholder, c.Length)}
	case c.Type.isDate():
		return Method{Name: Generalise, To: "year"}
	}
	return Method{Name: Clear}
}
