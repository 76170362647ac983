package web

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"github.com/fristwerk/fristwerk/internal/concept"
)

// problemText is a mistake in the concept's file in the visitor's language:
// what is wrong, and the way out. said is false for a mistake so rare that it
// has no code: then both are English.
func problemText(ctx context.Context, p concept.Problem) (what, way string, said bool) {
	if p.Code == "" {
		return p.What, p.Hint, false
	}
	args := append(append([]string{}, p.Args...), "", "")
	key := strings.ReplaceAll(p.Code, "-", "_")
	what, way = t(ctx, "reader."+key, "A", args[0]), t(ctx, "reader_way."+key, "A", args[0])
	if near := args[1]; near != "" {
		way = t(ctx, "shared.nearest", "Name", near)
	}
	return what, way, true
}

func problemWhat(ctx context.Context, p concept.Problem) string {
	what, _, _ := problemText(ctx, p)
	return what
}

func problemWay(ctx context.Context, p concept.Problem) string {
	_, way, _ := problemText(ctx, p)
	return way
}

func problemSaid(ctx context.Context, p concept.Problem) bool {
	_, _, said := problemText(ctx, p)
	return said
}

// inEnglish is the attribute of a text that stands in English on any page.
func inEnglish(said bool) templ.Attributes {
	if said {
		return nil
	}
	return templ.Attributes{"lang": "en"}
}
