package store

import (
	"context"
	"crypto/sha256"
	"strconv"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// What the acts of our own tables say in the proof log. Who did it stands in
// the act; what is told beside it are numbers and names of the concept.

func inForceAct(v Version) proof.Draft {
	return proof.Draft{At: v.AppliedAt, Actor: v.AppliedBy, Act: proof.ConceptInForce,
		Subject: "concept/" + strconv.FormatInt(v.Version, 10),
		Payload: map[string]proof.Hash{"text": sha256.Sum256([]byte(v.Text))}}
}

func runBegan(r casefile.Run) proof.Draft {
	return proof.Draft{At: r.Started, Actor: r.Actor, Act: proof.RunBegan, Subject: "run/" + r.ID,
		Payload: map[string]any{"day": r.Day, "concept": r.Version}}
}

func runEnded(id string, state casefile.RunState, at time.Time) proof.Draft {
	return proof.Draft{At: at, Act: proof.RunEnded, Subject: "run/" + id, Payload: map[string]any{"state": state}}
}

func markActs(events []MarkEvent) []proof.Draft {
	var drafts []proof.Draft
	for _, e := range events {
		if e.Event != "set" && e.Event != "ended" {
			continue // what was asked for says the case it is asked in, what came too late the batch
		}
		act := proof.MarkEnded
		if e.Event == "set" {
			act = proof.MarkSet
		}
		drafts = append(drafts, proof.Draft{At: unstamp(e.At), Actor: e.Actor, Act: act, Subject: "mark/" + e.Mark,
			Payload: map[string]string{"source": e.Source, "table": e.Tab, "key": e.RecordKey, "kind": e.Kind, "reason": e.Reason}})
	}
	return drafts
}

// proveBatches logs the batches of a slice as the foreign ledger has them.
func (s *Store) proveBatches(ctx context.Context, tx bun.Tx, f casefile.EndedSlice) error {
	var drafts []proof.Draft
	for _, b := range f.Batches {
		if b.Records > 0 {
			drafts = append(drafts, proof.Draft{At: f.At, Actor: access.Job(f.Slice.Job).ID, Act: proof.BatchCommitted,
				Subject: "batch/" + b.ID,
				Payload: proof.Batch{ID: b.ID, Source: f.Slice.Source, Table: f.Slice.Table, Records: b.Records, Ledger: b.Ledger}})
		}
	}
	if len(drafts) == 0 {
		return nil
	}
	return s.prove(ctx, tx, drafts...)
}
