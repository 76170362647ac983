package api

import (
	"context"
	"fmt"
	"html"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fristwerk/fristwerk/internal/access"
)

type badgeInput struct {
	Object string `path:"object" maxLength:"200"`
	Key    string `path:"key" maxLength:"2052" doc:"Percent-encoded, with .svg behind it"`
	Lang   string `query:"lang" enum:"de,en" default:"de"`
}

type badgeAnswer struct {
	ContentType string `header:"Content-Type"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

func badges(a *api) {
	o := operation{tag: "records", needs: access.ReadRecords, id: "get-badge", path: "/badge/{object}/{key}"}
	o.summary = "A record's marks as a small picture"
	o.about = "For a host page that shows pictures and nothing else: /badge/contract/4711.svg. The host's server asks for it with its token and passes it on."
	o.answers = map[string]*huma.Response{"200": {
		Description: "An SVG picture",
		Content:     map[string]*huma.MediaType{"image/svg+xml": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}}
	handle(a, get(o), a.getBadge)
}

func (a *api) getBadge(ctx context.Context, actor access.Actor, in *badgeInput) (*badgeAnswer, error) {
	key, ok := strings.CutSuffix(in.Key, ".svg")
	if !ok {
		return nil, errUnknownRoute
	}
	x, err := a.engine.Why(ctx, actor, in.Object, key)
	if err != nil {
		return nil, err
	}
	words, colour := recordOf(x).badge(in.Lang)
	return &badgeAnswer{ContentType: "image/svg+xml", Policy: "default-src 'none'; style-src 'unsafe-inline'", Body: []byte(svg(words, colour))}, nil
}

// badge says in a few words how a record stands.
func (r Record) badge(lang string) (words, colour string) {
	say := func(de, en string) string {
		if lang == "en" {
			return en
		}
		return de
	}
	switch {
	case r.Locked && r.Kept:
		return say("gesperrt, Keep", "locked, Keep"), "#b54708"
	case r.Locked:
		return say("gesperrt", "locked"), "#b54708"
	case r.Kept:
		return say("Keep (Löschstopp)", "Keep"), "#175cd3"
	}
	for _, x := range r.Rules {
		if x.Active && x.Met && x.Due && x.Reason == "" {
			return say("fällig", "due"), "#b42318"
		}
	}
	for _, x := range r.Rules {
		if x.Kind == "anonymise" && x.Reason == "already_done" {
			return say("anonymisiert", "anonymised"), "#475467"
		}
	}
	var next string
	for _, x := range r.Rules {
		if x.Active && x.DueDay != nil && *x.DueDay > r.Day && (next == "" || x.DueDay.String() < next) {
			next = x.DueDay.String()
		}
	}
	if next != "" {
		return say("nächste Frist: ab ", "next: from ") + next, "#475467"
	}
	return say("keine Frist", "no period"), "#475467"
}

// svg draws a badge. It holds words of ours and a day, nothing of the record.
func svg(words, colour string) string {
	width := 24 + 7*len([]rune(words))
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="22" role="img" aria-label="%[2]s"><title>%[2]s</title>`+
		`<rect width="%[1]d" height="22" rx="4" fill="%[3]s"/><text x="12" y="15" fill="#fff" font-family="system-ui,sans-serif" font-size="12">%[2]s</text></svg>`,
		width, html.EscapeString(words), colour) + "\n"
}
