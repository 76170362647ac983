package web

import (
	"context"
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// num writes a number as people of the language do: 1.234 or 1,234.
func num(ctx context.Context, n int) string { return lookFrom(ctx).numbers.Sprintf("%d", n) }

// day writes a day: 23.11.2026 or 23 Nov 2026.
func day(ctx context.Context, d rule.Day) string {
	return dated(ctx, d.Midnight(time.UTC), "02.01.2006", "2 Jan 2006")
}

// shortDay leaves the year out: 23.11. or 23 Nov.
func shortDay(ctx context.Context, d rule.Day) string {
	return dated(ctx, d.Midnight(time.UTC), "02.01.", "2 Jan")
}

// dayOr writes a day that may be missing.
func dayOr(ctx context.Context, d *rule.Day, missing string) string {
	if d == nil {
		return missing
	}
	return day(ctx, *d)
}

// moment writes a time in the concept's zone: 23.11.2026, 03:30 Uhr.
func moment(ctx context.Context, at time.Time) string {
	return dated(ctx, at.In(zone(ctx)), "02.01.2006, 15:04", "2 Jan 2006, 15:04") + uhr(ctx)
}

func uhr(ctx context.Context) string {
	if lookFrom(ctx).language == "de" {
		return "\u00a0Uhr"
	}
	return ""
}

func dated(ctx context.Context, at time.Time, de, en string) string {
	if lookFrom(ctx).language == "de" {
		return at.Format(de)
	}
	return at.Format(en)
}

// zone is the concept's.
func zone(ctx context.Context) *time.Location {
	if z, err := time.LoadLocation(lookFrom(ctx).frame.Zone); err == nil {
		return z
	}
	return time.UTC
}
