package web

import (
	"context"
	"strings"
)

// originText says in words where a case or a mark comes from: "Job „Beendete
// Verträge“", "by hand".
func originText(ctx context.Context, n names, origin string) string {
	kind, name, _ := strings.Cut(origin, "/")
	switch kind {
	case "job":
		return t(ctx, "origin.job", "Job", n.job(name))
	case "api":
		return t(ctx, "origin.api")
	case "mark":
		return t(ctx, "origin.mark")
	}
	return t(ctx, "origin.hand")
}
