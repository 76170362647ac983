package engine

import (
	"cmp"
	"context"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/rule"
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
	if err := actor.Require(access.ReadRecords); err != nil {
		return nil, err
	}
	var reviews []Review
	err := e.shown(ctx, func(s *situation) (err error) {
		reviews, err = e.reviewsOf(ctx, s, actor, within)
		return err
	})
	slices.SortStableFunc(reviews, func(a, b Review) int { return cmp.Compare(a.Days, b.Days) })
	return reviews, err
}

// mostReviews bounds the marks that are looked at: nobody reviews more.
const mostReviews = 1000

func (e *Engine) reviewsOf(ctx context.Context, s *situation, actor access.Actor, within int) ([]Review, error) {
	infos := []MarkInfo{}
	for _, src := range s.concept.Sources {
		if !s.installed[src.Name] {
			continue
		}
		marks, err := s.sources[src.Name].EndingMarks(ctx, rule.Floor, s.day.AddDays(within), mostReviews)
		if err != nil {
			return nil, err
		}
		for _, m := range marks {
			if *m.Until < s.day && overdueMark(m, s.day) == "" {
				continue // it ended by itself
			}
			info, err := e.markInfo(ctx, s, src.Name, m)
			if err != nil {
				return nil, err
			}
			infos = append(infos, info)
		}
	}
	infos, err := s.seenMarks(ctx, actor, infos)
	reviews := make([]Review, len(infos))
	for i, m := range infos {
		reviews[i] = Review{m, int(*m.Until - s.day)}
	}
	return reviews, err
}
