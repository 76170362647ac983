package engine

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
)

// SourceHealth is how a source answers now.
type SourceHealth struct {
	Name      string `json:"name"`
	Healthy   bool   `json:"healthy"`
	Code      string `json:"code,omitempty"` // why not: unreachable, login, no_database, foreign_installation, failed
	Installed bool   `json:"installed"`      // our tables are there
	Tables    int    `json:"tables"`
	Zone      string `json:"timezone"`
}

// SourceHealths asks every source of the concept in force. One that does not
// answer is among them.
func (e *Engine) SourceHealths(ctx context.Context, actor access.Actor) ([]SourceHealth, error) {
	if err := actor.Require(access.ReadSources); err != nil {
		return nil, err
	}
	v, err := e.store.InForce(ctx)
	if err != nil {
		return nil, err
	}
	c, err := concept.Parse(v.Name, []byte(v.Text))
	if err != nil {
		return nil, err
	}
	healths := []SourceHealth{}
	for _, src := range c.Sources {
		healths = append(healths, e.health(ctx, src))
	}
	return healths, nil
}

func (e *Engine) health(ctx context.Context, src *concept.Source) SourceHealth {
	h := SourceHealth{Name: src.Name, Zone: src.Zone.String()}
	d, err := e.open(ctx, src)
	if err == nil {
		err = errors.Join(e.askHealth(ctx, d, &h), d.Close())
	}
	h.Healthy, h.Code = err == nil, illness(err)
	return h
}

func (e *Engine) askHealth(ctx context.Context, d *datasource.Source, h *SourceHealth) error {
	if err := d.Ours(ctx, e.installation); err != nil {
		return err
	}
	db, err := d.Inspect(ctx)
	if err != nil {
		return err
	}
	h.Tables = len(db.Tables)
	h.Installed, err = d.Installed(ctx)
	return err
}

// illness is a stable word for what is wrong: drivers' texts are not shown.
func illness(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, datasource.ErrUnreachable):
		return "unreachable"
	case errors.Is(err, datasource.ErrLogin):
		return "login"
	case errors.Is(err, datasource.ErrNoDatabase), errors.Is(err, datasource.ErrNotDatabase):
		return "no_database"
	case errors.Is(err, datasource.ErrForeignInstallation):
		return "foreign_installation"
	case errors.Is(err, concept.ErrVariable):
		return "variable_missing"
	}
	return "failed"
}
