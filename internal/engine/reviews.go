package engine

import (
	"cmp"
	"context"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
)

// Review is a mark whose review day comes near or is over: its owner is reminded.
type Review struct {
	MarkInfo
	Days int `json:"days"` // until the review day, inclusive; negative: it is over
}

// Reviews are the Locks and Keeps whose review day lies within so many days, or
// is over while the mark still waits for somebody. The most urgent come first. A
// mark that ended by itself is not among them; one that will is: its owner may
// want it to hold longer.
func (e *Engine) Reviews(ctx context.Context, actor access.Actor, within int) ([]Review, error) {
	marks, err := e.Marks(ctx, actor)
	if err != nil {
		return nil, err
	}
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return nil, err
	}
	reviews := []Review{}
	for _, m := range marks {
		if m.Until == nil {
			continue
		}
		days := int(*m.Until - in.Day)
		if m.Due != "" || days >= 0 && days <= within {
			reviews = append(reviews, Review{m, days})
		}
	}
	slices.SortStableFunc(reviews, func(a, b Review) int { return cmp.Compare(a.Days, b.Days) })
	return reviews, nil
}
