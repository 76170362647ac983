package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// tokenCommand is about the tokens of other systems.
type tokenCommand struct {
	Create tokenCreate `cmd:"" help:"Make a token and print it, alone and once."`
	List   tokenList   `cmd:"" help:"List the tokens, without their secrets."`
	Revoke tokenRevoke `cmd:"" help:"End a token at once."`
}

type tokenList struct {
	All bool `env:"FRISTWERK_ALL" help:"Also those that were revoked or expired."`
}

// Run lists the tokens in force.
func (c *tokenList) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		tokens, err := e.Tokens(ctx, s.actor())
		if err != nil {
			return err
		}
		shown := []access.Token{}
		for _, t := range tokens {
			if _, live := t.Live(s.now()); live || c.All {
				shown = append(shown, t)
			}
		}
		return s.answer(shown, func(p *page) { p.tokens(shown, s.now()) })
	})
}

func (p *page) tokens(tokens []access.Token, now time.Time) {
	if len(tokens) == 0 {
		p.line("No tokens. next: fristwerk token create NAME --role service")
		return
	}
	var rows [][]string
	for _, t := range tokens {
		state, owner := "in force", "-"
		if _, live := t.Live(now); !live {
			state = "ended"
		}
		if t.Person != 0 {
			owner = access.PersonActor(t.Person)
		}
		rows = append(rows, []string{strconv.FormatInt(t.ID, 10), t.Name, t.Prefix + "…", string(t.Role), words(t.Scopes), owner,
			t.Expires.UTC().Format(time.DateOnly), orDash(t.LastUsed), state})
	}
	p.table([]string{"ID", "NAME", "BEGINS", "ROLE", "SCOPES", "ACTS AS", "EXPIRES", "LAST USED", "STATE"}, rows)
}

type tokenRevoke struct {
	Name string `arg:"" help:"The token's name, or its id, or how it begins."`
}

// Run ends a token.
func (c *tokenRevoke) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		tokens, err := e.Tokens(ctx, s.actor())
		if err != nil {
			return err
		}
		for _, t := range tokens {
			if t.Revoked == nil && c.means(t) {
				if err := e.RevokeToken(ctx, s.actor(), t.ID); err != nil {
					return err
				}
				return s.answer(map[string]any{"id": t.ID, "name": t.Name, "revoked": true}, func(p *page) {
					p.line("The token %s no longer works.", t.Name)
				})
			}
		}
		return fmt.Errorf("%q: %w", c.Name, engine.ErrUnknownToken)
	})
}

func (c *tokenRevoke) means(t access.Token) bool {
	return c.Name == t.Name || c.Name == strconv.FormatInt(t.ID, 10) || c.Name == t.Prefix || c.Name == t.Prefix+"…"
}
