package web

import (
	"context"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
)

// problemText is a mistake in the concept's file in the visitor's language:
// what is wrong, and the way out, which is the word that was meant where one is
// near.
func problemText(ctx context.Context, p concept.Problem) (what, way string) {
	fill := []any{"A", "", "B", "", "C", ""}
	for i, arg := range p.Args {
		fill[2*i+1] = argumentText(ctx, arg)
	}
	key := strings.ReplaceAll(p.Code, "-", "_")
	what = t(ctx, "reader."+key, fill...)
	switch {
	case p.Near != "":
		return what, t(ctx, "shared.nearest", "Name", p.Near)
	case len(p.Known) > 0:
		return what, t(ctx, "shared.known", "Names", strings.Join(p.Known, ", "))
	}
	return what, t(ctx, "reader_way."+key, fill...)
}

// argumentText is what fills a sentence of the reader: what stands in the file
// without its quotes, as the sentence has its own, or a kind of value in words.
func argumentText(ctx context.Context, arg string) string {
	if kind := nodeKinds()[arg]; kind != "" {
		return word(ctx, "node_kind", kind)
	}
	if text, err := strconv.Unquote(arg); err == nil {
		return text
	}
	return arg
}

// nodeKinds are the kinds of values as the reader names them; no name of a file
// is like one of them.
func nodeKinds() map[string]string {
	return map[string]string{"a text": "text", "a number": "number", "true or false": "truth", "a list": "list", "a mapping": "mapping"}
}

func problemWhat(ctx context.Context, p concept.Problem) string {
	what, _ := problemText(ctx, p)
	return what
}

func problemWay(ctx context.Context, p concept.Problem) string {
	_, way := problemText(ctx, p)
	return way
}
