package engine

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/detect"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// DiscoverOrder asks for the draft of a concept.
type DiscoverOrder struct {
	URL       string
	NamesOnly bool // look at no row
}

// looked is how many rows of a table the draft looks at.
const looked = 200

// Discover drafts a concept for a database from its schema and a look at some
// rows of each table; nothing is written, and no value is kept. URL is a url that may name variables; a relative SQLite
// path counts from the current directory, since nobody put this database beside
// an installation yet. The draft does not hold the url.
func (e *Engine) Discover(ctx context.Context, actor access.Actor, o DiscoverOrder) (draft []byte, err error) {
	if err := actor.Require(access.ManageSources); err != nil {
		return nil, err
	}
	// Expanded once only: a password may look like a variable.
	at, err := concept.Expand(o.URL, e.env)
	if err != nil {
		return nil, fmt.Errorf("discover: %w", err)
	}
	return e.discover(ctx, at, o)
}

// discover drafts from the database at an address.
func (e *Engine) discover(ctx context.Context, at string, o DiscoverOrder) (draft []byte, err error) {
	d, err := datasource.Open(ctx, "discover", at, time.UTC)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	db, err := d.Inspect(ctx)
	if err != nil {
		return nil, err
	}
	if o.NamesOnly {
		return plan.Draft(sourceName(o.URL), db), nil
	}
	samples, err := e.samples(ctx, d, db)
	return plan.DraftFrom(sourceName(o.URL), db, samples), err
}

// samples looks at some rows of every table, or of those named, and remembers what the columns
// look like. A table that may not be read says nothing.
func (e *Engine) samples(ctx context.Context, d *datasource.Source, db *schema.Database, only ...string) (plan.Samples, error) {
	type place struct {
		table  schema.Name
		column string
	}
	seen := map[place]detect.Seen{}
	for _, t := range db.Tables {
		if len(only) > 0 && !slices.Contains(only, t.Name.String()) {
			continue
		}
		values, err := d.Sample(ctx, t, looked)
		if errors.Is(err, datasource.ErrRight) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for column, texts := range values {
			if s, ok := detect.Values(texts, e.now().Year()); ok {
				seen[place{t.Name, column}] = s
			}
		}
	}
	return func(t *schema.Table, column string) (detect.Seen, bool) {
		s, ok := seen[place{t.Name, column}]
		return s, ok
	}, nil
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
