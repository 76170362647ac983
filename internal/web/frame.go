package web

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// themeOf is the attribute by which a chosen theme overrides the system's.
func themeOf(ctx context.Context) templ.Attributes {
	if theme := lookFrom(ctx).theme; theme != "" {
		return templ.Attributes{"data-theme": theme}
	}
	return nil
}

// currentIf marks the menu entry of the page one is on.
func currentIf(is bool) templ.Attributes {
	if is {
		return templ.Attributes{"aria-current": "page"}
	}
	return nil
}

// roleNames are the visitor's roles in words.
func roleNames(ctx context.Context) string {
	var names []string
	for _, r := range lookFrom(ctx).roles {
		names = append(names, word(ctx, "role", string(r)))
	}
	return strings.Join(names, ", ")
}

// capital begins a word that stands alone with a capital letter.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// chipIf marks the filter that is chosen.
func chipIf(is bool) templ.Attributes {
	if is {
		return templ.Attributes{"aria-current": "true"}
	}
	return nil
}

// wrongIf marks a field whose input was refused; id is of the text that says why.
func wrongIf(is bool, id string) templ.Attributes {
	if is {
		return templ.Attributes{"aria-invalid": "true", "aria-describedby": id}
	}
	return nil
}

// readIf makes a field show only.
func readIf(is bool) templ.Attributes {
	if is {
		return templ.Attributes{"readonly": true}
	}
	return nil
}
