package store

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// stays are the acts whose payloads are kept: they hold nothing of anybody
// (a certificate's digest must still be found years later), or go with the
// ledger.
var stays = []proof.Act{proof.ConceptInForce, proof.RunBegan, proof.RunEnded, proof.BatchCommitted, proof.BatchFound, proof.OwnDataExpired,
	proof.Certified}

// payloadsOf are the payloads of entries before a moment.
func payloadsOf(db bun.IDB, x Expiry) *bun.SelectQuery {
	return db.NewSelect().TableExpr("proof_payload AS p").ColumnExpr("p.seq").Join("JOIN proof_entry AS e ON e.seq = p.seq").
		Where("e.at < ?", instant(x.Before)).Where("e.act NOT IN (?)", bun.List(stays)).OrderExpr("p.seq")
}

// forgetPayloads removes payloads; the entries and their hashes stay.
func forgetPayloads(ctx context.Context, tx bun.Tx, x Expiry) (int, []int64, error) {
	var seqs []int64
	if err := payloadsOf(tx, x).Limit(expireAtOnce).Scan(ctx, &seqs); err != nil {
		return 0, nil, err
	}
	return len(seqs), seqs, dropPayloads(ctx, tx, seqs)
}

func dropPayloads(ctx context.Context, tx bun.Tx, seqs []int64) error {
	return chunks(seqs, func(seqs []int64) error {
		_, err := tx.NewDelete().TableExpr("proof_payload").Where("seq IN (?)", bun.List(seqs)).Exec(ctx)
		return err
	})
}

type batchEntry struct {
	Seq     int64
	Payload string
}

// expiredBatches are the entries of batches of a source that were logged before
// a moment; all of them if most is 0.
func (s *Store) expiredBatches(ctx context.Context, db bun.IDB, x Expiry, most int) (found []int64, err error) {
	for after := int64(-1); ; {
		var rows []batchEntry
		err := db.NewSelect().TableExpr("proof_entry AS e").ColumnExpr("e.seq, p.payload").Join("JOIN proof_payload AS p ON p.seq = e.seq").
			Where("e.act IN (?)", bun.List([]proof.Act{proof.BatchCommitted, proof.BatchFound})).Where("e.at < ?", instant(x.Before)).
			Where("e.seq > ?", after).OrderExpr("e.seq").Limit(proofPage).Scan(ctx, &rows)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			var b proof.Batch
			if json.Unmarshal([]byte(r.Payload), &b) == nil && b.Source == x.Source {
				found = append(found, r.Seq)
			}
			if most > 0 && len(found) == most {
				return found, nil
			}
			after = r.Seq
		}
		if len(rows) < proofPage {
			return found, nil
		}
	}
}

// forgetBatches removes what the log says of batches. Their rows in the source
// go afterwards: in between they are known as forgotten.
func (s *Store) forgetBatches(ctx context.Context, tx bun.Tx, x Expiry) (int, []int64, error) {
	seqs, err := s.expiredBatches(ctx, tx, x, expireAtOnce)
	if err != nil || len(seqs) == 0 {
		return 0, nil, err
	}
	err = chunks(seqs, func(seqs []int64) error {
		_, err := tx.NewDelete().TableExpr("settled_batch").
			Where("'batch/' || batch IN (SELECT subject FROM proof_entry WHERE seq IN (?))", bun.List(seqs)).Exec(ctx)
		return err
	})
	if err != nil {
		return 0, nil, err
	}
	return len(seqs), seqs, dropPayloads(ctx, tx, seqs)
}

// Forgotten tells which of these batches were logged, and have expired since.
func (s *Store) Forgotten(ctx context.Context, batches []string) (map[string]bool, error) {
	forgotten := map[string]bool{}
	return forgotten, chunks(batches, func(batches []string) error {
		subjects := make([]string, len(batches))
		for i, b := range batches {
			subjects[i] = "batch/" + b
		}
		var found []string
		err := s.db.NewSelect().TableExpr("proof_entry AS e").Column("e.subject").Where("e.subject IN (?)", bun.List(subjects)).
			Where("NOT EXISTS (SELECT 1 FROM proof_payload AS p WHERE p.seq = e.seq)").
			Where("NOT EXISTS (SELECT 1 FROM proof_entry AS f JOIN proof_payload AS p ON p.seq = f.seq WHERE f.subject = e.subject AND f.act IN (?))",
				bun.List([]proof.Act{proof.BatchCommitted, proof.BatchFound})).
			Where("e.act IN (?)", bun.List([]proof.Act{proof.BatchCommitted, proof.BatchFound})).Scan(ctx, &found)
		for _, subject := range found {
			forgotten[subject[len("batch/"):]] = true
		}
		return err
	})
}
