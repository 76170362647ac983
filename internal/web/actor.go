package web

import (
	"context"
	"strings"
)

// actorWith words an actor's ID: "user:7", "os:anna", "token:12", "job:x", "scheduler". known
// are the names of people that the visitor may read.
func actorWith(ctx context.Context, n names, known map[string]string, actor string) string {
	if name, ok := known[actor]; ok && name != "" {
		return name
	}
	kind, name, _ := strings.Cut(actor, ":")
	switch kind {
	case "job":
		return t(ctx, "origin.job", "Job", n.job(name))
	case "user":
		return t(ctx, "actor.user", "ID", name)
	case "token":
		return t(ctx, "actor.token", "ID", name)
	case "os":
		return t(ctx, "actor.shell", "Name", name)
	case "scheduler":
		return t(ctx, "actor.scheduler")
	}
	return actor
}
