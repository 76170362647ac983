package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// hiddenFields carry a question on in a form, but for some of its fields.
func hiddenFields(a askedRecords, but ...string) []pick {
	var fields []pick
	values := a.values()
	for _, key := range []string{"object", "q", "in", "sort", "up", "locked", "col", "c1", "o1", "v1", "c2", "o2", "v2"} {
		if slices.Contains(but, key) {
			continue
		}
		for _, value := range values[key] {
			fields = append(fields, pick{value: key, text: value})
		}
	}
	return fields
}

// withoutLocked is the same list without locked records.
func withoutLocked(a askedRecords) string {
	a.filter.IncludeLocked = false
	return a.address("")
}

// swapped lets htmx put a part in the place of the one on the page.
func swapped(late bool) templ.Attributes {
	if !late {
		return nil
	}
	return templ.Attributes{"hx-swap-oob": "true"}
}

// noneWhy says why a list is empty: locked records are left out of it.
func noneWhy(ctx context.Context, v recordsView) string {
	if v.asked.filter.IncludeLocked {
		return t(ctx, "records.none_why")
	}
	return t(ctx, "records.none_unlocked")
}

// sortOf tells how a column is sorted.
func sortOf(order string) templ.Attributes {
	if order == "" {
		return nil
	}
	return templ.Attributes{"aria-sort": order}
}

// keyIn is the record's key as a form sends it.
func keyIn(v recordView) string {
	_, key, _ := strings.Cut(strings.TrimPrefix(v.path, "/records/"), "/")
	if text, err := url.PathUnescape(key); err == nil {
		return text
	}
	return key
}

func referenceOf(v recordView, d deed) string {
	if v.order.deed == d.name {
		return v.order.reference
	}
	return ""
}

func untilOf(v recordView, d deed) string {
	if v.order.deed == d.name {
		return v.order.until
	}
	return ""
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
