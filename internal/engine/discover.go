package engine

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// Discover drafts a concept for a database from its schema alone: no row is
// read and nothing is written. The template is a url that may name variables; a relative SQLite
// path counts from the current directory, since nobody put this database beside
// an installation yet. The draft does not hold the url.
func (e *Engine) Discover(ctx context.Context, actor access.Actor, template string) (draft []byte, err error) {
	if err := actor.Require(access.ManageSources); err != nil {
		return nil, err
	}
	// Expanded once only: a password may look like a variable.
	at, err := concept.Expand(template, e.env)
	if err != nil {
		return nil, fmt.Errorf("discover: %w", err)
	}
	d, err := datasource.Open(ctx, "discover", at, time.UTC)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	db, err := d.Inspect(ctx)
	if err != nil {
		return nil, err
	}
	return plan.Draft(sourceName(template), db), nil
}

var (
	wholeVariable = regexp.MustCompile(`^\$\{([A-Za-z0-9_]+?)(?i:_URL|_DSN)?\}$`)
	anyVariable   = regexp.MustCompile(`\$\{[^}]*\}`)
)

// sourceName names a source after the url as it was given: after its variable,
// its file or its database, none of which is a secret. Where that cannot be
// told apart with certainty it is plainly "source".
func sourceName(template string) string {
	if m := wholeVariable.FindStringSubmatch(template); m != nil {
		return strings.ToLower(m[1])
	}
	const unnamed = "source"
	if file, ok := strings.CutPrefix(template, "sqlite:"); ok {
		name := filepath.Base(file)
		return named(strings.TrimSuffix(name, filepath.Ext(name)), unnamed)
	}
	u, err := url.Parse(anyVariable.ReplaceAllString(template, "$$"))
	if err != nil || u.Host == "" || strings.Contains(u.Path, "@") {
		return unnamed
	}
	return named(path.Base(u.Path), unnamed)
}

func named(name, otherwise string) string {
	if strings.Trim(name, "./") == "" || strings.Contains(name, "$") {
		return otherwise
	}
	return name
}
