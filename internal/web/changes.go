package web

import (
	"context"
	"strings"
)

// changeText words one difference between two concepts ("job x is changed") in
// the visitor's language.
func changeText(ctx context.Context, change string) string {
	for suffix, key := range map[string]string{" is new": "change.is_new", " is changed": "change.is_changed", " is gone": "change.is_gone"} {
		if what, ok := strings.CutSuffix(change, suffix); ok {
			return t(ctx, key, "What", thingText(ctx, what))
		}
	}
	if job, ok := strings.CutPrefix(change, "marks set by job "); ok {
		return t(ctx, "change.marks_end", "Job", strings.TrimSuffix(job, " end"))
	}
	return change
}

// thingText words the kind of thing: "job ended_contracts".
func thingText(ctx context.Context, what string) string {
	kind, name, named := strings.Cut(what, " ")
	key := "thing." + kind
	if !named || !lookFrom(ctx).words.knows(key) {
		return what
	}
	return t(ctx, key, "Name", name)
}
