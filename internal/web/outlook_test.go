package web

import (
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
)

// TestOutlookOfALargeTable: a table that is too large to be searched for a page is
// said to be not counted yet, is counted then, and the page says when that was.
// It never says that there is nothing before everything was looked at.
func TestOutlookOfALargeTable(t *testing.T) {
	t.Parallel()
	s, dir := newSiteIn(t, access.Manager)
	inSource(t, dir, `INSERT INTO leads (id, lead_no, origin, status, created_at) WITH RECURSIVE n (i) AS (SELECT 100000 UNION ALL SELECT i + 1 FROM n WHERE i < 110000)
		SELECT i, 'L-' || i, 'web', 'won', '2026-01-01 10:00:00' FROM n`)
	for part, none := range map[string]string{"soon": "In den nächsten 90 Tagen wird nichts fällig", "due": "Heute ist nichts fällig", "undated": "Überall steht ein Fristbeginn"} {
		if _, text := s.get("/cases?view=outlook&job=silent_leads&part=" + part); !strings.Contains(text, "Noch nicht gezählt") && !strings.Contains(text, "Gezählt: ") || strings.Contains(text, none) {
			t.Errorf("%s before the first count: %s", part, text)
		}
	}
	until := time.Now().Add(time.Minute)
	for {
		_, text := s.get("/cases?view=outlook&job=silent_leads")
		if strings.Contains(text, "Gezählt: 23.11.2026") && strings.Contains(text, "/records/lead/") {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("it is not counted after a minute: %s", text)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
