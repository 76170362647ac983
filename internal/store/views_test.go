package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

func viewsAreListedNewestFirst(t *testing.T, s *Store) {
	for i := range 5 {
		must(t, s.AddView(t.Context(), View{ID: fmt.Sprint("v", i), At: fmt.Sprintf("2026-11-23T0%d:00:00Z", i/2), Actor: "user:1",
			Kind: "list", Source: "sales", Object: []string{"contract", "lead"}[i%2], Columns: "[]", RecordKeys: `["1"]`, Records: 1, State: "shown"}))
	}
	must(t, s.EndView(t.Context(), "v2", "done", 7, 3, time.Now()))
	var seen []string
	at, id := "", ""
	for {
		page, err := s.Views(t.Context(), "contract", at, id, 2)
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, v := range page {
			seen = append(seen, fmt.Sprint(v.ID, v.State, v.Records, v.LeftOut))
		}
		at, id = page[len(page)-1].At, page[len(page)-1].ID
	}
	if got := fmt.Sprint(seen); got != "[v4shown1 0 v2done7 3 v0shown1 0]" {
		t.Errorf("got %s", got)
	}
}

func looksAreKept(t *testing.T, s *Store) {
	none, err := s.LastLook(t.Context(), "sales")
	must(t, err)
	if none != nil {
		t.Errorf("nobody looked yet, got %v", none)
	}
	for _, l := range []Look{
		{Source: "sales", At: "2026-11-23T03:30:00Z", Actor: "os:anna", Fingerprint: "a", Outline: "{}"},
		{Source: "sales", At: "2026-11-24T03:30:00Z", Actor: "os:anna", Fingerprint: "b", Outline: "{}"},
		{Source: "sales", At: "2026-11-24T03:30:00Z", Actor: "os:bert", Fingerprint: "c", Outline: "{}"},
		{Source: "other", At: "2026-11-25T03:30:00Z", Actor: "os:anna", Fingerprint: "d", Outline: "{}"},
	} {
		must(t, s.AddLook(t.Context(), l))
	}
	last, err := s.LastLook(t.Context(), "sales")
	must(t, err)
	if last == nil || last.Fingerprint != "c" || last.Actor != "os:bert" {
		t.Errorf("got %v", last)
	}
}

func casesOfARecordAreFound(t *testing.T, s *Store) {
	p := plannedSlice(t, s, "r-1", 3)
	must(t, s.PutJobRun(t.Context(), casefile.JobRun{Run: "r", Job: "j", Action: "forget"}))
	_, err := s.Claim(t.Context(), "r-1")
	must(t, err)
	p.Slice.State = casefile.Done
	must(t, s.Finish(t.Context(), casefile.EndedSlice{Slice: p.Slice,
		Awaited: []casefile.Awaited{{Table: "sales/contracts", Key: "1", Action: "erase", Case: 2, Why: "followed_by", DueDay: day}}}))
	got, err := s.CasesOfRecord(t.Context(), "sales/contracts", "1", []string{"r-1", "r-9"})
	must(t, err)
	if diff := cmp.Diff([]RecordCase{{2, "forget"}, {2, "erase"}}, got); diff != "" {
		t.Error(diff)
	}
	if got, err = s.CasesOfRecord(t.Context(), "sales/contracts", "9", nil); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}
