package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Survey is what was counted when the records were looked at as a whole.
type Survey struct {
	Name    string
	Version int64 // of the concept
	Day     rule.Day
	At      time.Time
	Content []byte // JSON of whoever counted: numbers, and keys of records; no value
}

type surveyRow struct {
	bun.BaseModel `bun:"table:survey,alias:survey"`
	Name          string `bun:",pk"`
	Version       int64
	Day           string
	At            string
	Content       string
}

// PutSurvey keeps a survey in place of the last one of its name, unless that
// one is newer: of two that counted at once the later counts.
func (s *Store) PutSurvey(ctx context.Context, v Survey) error {
	row := surveyRow{Name: v.Name, Version: v.Version, Day: v.Day.String(), At: stamp(v.At), Content: string(v.Content)}
	_, err := s.db.NewInsert().Model(&row).On("CONFLICT (name) DO UPDATE").
		Set("version = EXCLUDED.version").Set("day = EXCLUDED.day").Set("at = EXCLUDED.at").Set("content = EXCLUDED.content").
		Where("survey.at <= EXCLUDED.at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("store survey: %w", err)
	}
	return nil
}

// LastSurvey is the survey of a name, nil if nobody counted yet.
func (s *Store) LastSurvey(ctx context.Context, name string) (*Survey, error) {
	var row surveyRow
	err := s.db.NewSelect().Model(&row).Where("name = ?", name).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read survey: %w", err)
	}
	day, err := rule.ParseDay(row.Day)
	if err != nil {
		return nil, fmt.Errorf("read survey: %w", err)
	}
	return &Survey{Name: row.Name, Version: row.Version, Day: day, At: unstamp(row.At), Content: []byte(row.Content)}, nil
}

// DropSurveys deletes the surveys whose name begins with a prefix and that are
// older than a time: nobody counts them any more.
func (s *Store) DropSurveys(ctx context.Context, prefix string, before time.Time) error {
	_, err := s.db.NewDelete().Model((*surveyRow)(nil)).Where("SUBSTR(name, 1, ?) = ?", len(prefix), prefix).Where("at < ?", stamp(before)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("delete surveys: %w", err)
	}
	return nil
}
