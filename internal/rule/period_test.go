package rule_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/rule"
)

func TestParsePeriod(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]rule.Period{
		"8 years":    years(8),
		"1 year":     years(1),
		"0 days":     {N: 0, Unit: rule.Days},
		"1 day":      {N: 1, Unit: rule.Days},
		" 6  months": {N: 6, Unit: rule.Months},
		"2 weeks":    {N: 2, Unit: rule.Weeks},
		"200 years":  years(200),
		"73050 days": {N: 73050, Unit: rule.Days},
	} {
		got, err := rule.ParsePeriod(text)
		if err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
		if again, err := rule.ParsePeriod(got.String()); err != nil || again != want {
			t.Errorf("%q does not survive String: %v, %v", text, again, err)
		}
	}
	if got := years(1).String(); got != "1 year" {
		t.Error(got)
	}
}

func TestParsePeriodRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "8", "years", "-1 years", "+1 years", "1.5 years", "1_0 years", "eight years", "8 jahre", "8 Years",
		"8 years ago", "8years", "201 years", "2401 months", "73051 days", "10436 weeks", "99999999999999999999 days", "1 s", "1e1 days",
	} {
		_, err := rule.ParsePeriod(text)
		if !errors.Is(err, rule.ErrPeriod) {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if !strings.Contains(err.Error(), "days, weeks, months or years") {
			t.Errorf("%q: the error names no way out: %v", text, err)
		}
	}
}
