package execution

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Survey counts what a job meets today. What SQL could not judge is counted by
// reading, page by page.
func Survey(ctx context.Context, s *datasource.Source, c *datasource.Criteria, j *Judge) (datasource.Tally, error) {
	t, err := s.Tally(ctx, c)
	if err != nil || j == nil {
		return t, err
	}
	after := datasource.Key("")
	for {
		page, err := s.Page(ctx, c, after, pageSize)
		if err != nil || len(page) == 0 {
			return t, err
		}
		after = page[len(page)-1].Key
		stopped, err := j.veto(ctx, page)
		if err != nil {
			return t, err
		}
		for _, why := range stopped {
			t.Fates[""]--
			t.Fates[why]++
		}
	}
}

// Met hands over every record a job meets, with its fate, page by page.
func Met(ctx context.Context, s *datasource.Source, c *datasource.Criteria, each func([]datasource.Candidate) error) error {
	after := datasource.Key("")
	for {
		page, err := s.PageAll(ctx, c, after, pageSize)
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].Key
		if err := each(page); err != nil {
			return err
		}
	}
}

// Postponed hands over the due records that something stops: what will be the
// cause of their delay.
func Postponed(ctx context.Context, s *datasource.Source, c *datasource.Criteria, each func([]datasource.Candidate) error) error {
	return Met(ctx, s, c, func(page []datasource.Candidate) error {
		var stopped []datasource.Candidate
		for _, candidate := range page {
			if candidate.Due && Delays(candidate.Fate) {
				stopped = append(stopped, candidate)
			}
		}
		if len(stopped) == 0 {
			return nil
		}
		return each(stopped)
	})
}

// Delays tells whether a reason postpones a record that is due. What a
// stronger action takes over, or a person ended, is not late.
func Delays(r rule.Reason) bool {
	switch r {
	case rule.PersonStillActive, rule.StillHas, rule.NoIdentifier, rule.Held, rule.Locked,
		rule.RetentionRuns, rule.LockException, rule.AwaitingApproval:
		return true
	}
	return false
}

// Eligible hands over the records that may be done now, page by page.
func Eligible(ctx context.Context, s *datasource.Source, c *datasource.Criteria, j *Judge, each func([]datasource.Candidate) error) error {
	after, dropped := datasource.Key(""), map[rule.Reason]int{}
	for {
		page, err := s.Page(ctx, c, after, pageSize)
		if err != nil || len(page) == 0 {
			return err
		}
		after = page[len(page)-1].Key
		if page, err = j.drop(ctx, page, dropped); err != nil {
			return err
		}
		if err := each(page); err != nil {
			return err
		}
	}
}
