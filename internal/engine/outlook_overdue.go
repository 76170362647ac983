package engine

import (
	"context"
	"slices"

	"github.com/fristwerk/fristwerk/internal/datasource"
)

// overdue is a page of what the overview counts as overdue for this job. Which
// of the records that are late are rightly so is only known once they are read,
// so that pages are read until one is full.
func (l *outlooking) overdue(ctx context.Context) (OutlookPage, error) {
	if l.job.When.Start == nil {
		return OutlookPage{}, nil
	}
	c := l.late()
	return l.byKey(ctx, c, "", datasource.Key(l.order.After), func(after datasource.Key, limit int) ([]datasource.Candidate, error) {
		var late []datasource.Candidate
		for len(late) < limit {
			page, err := l.source().PageOf(ctx, c, datasource.Stretch{}, after, mostOfPage, false)
			if err != nil {
				return nil, err
			}
			for _, found := range page {
				if after = found.Key; slices.Contains(overdueFates, found.Fate) {
					late = append(late, found)
				}
			}
			if len(page) < mostOfPage {
				break
			}
		}
		return late[:min(len(late), limit)], nil
	})
}

// late are the criteria of the job with what was due done_within ago.
func (l *outlooking) late() *datasource.Criteria {
	c := l.until(l.s.day)
	c.Before = lateBoundary(l.s, l.job)
	return c
}
