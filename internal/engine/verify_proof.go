package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// Codes of what a verification did not look at, so that nobody takes it for
// more than it was.
const (
	UncheckedOutside = "no checkpoint from outside was given: only this store speaks for itself"
	UncheckedKey     = "no public key from outside was given: the one in the store was believed"
	UncheckedLedger  = "ledger and data: a bundle holds the log alone"
)

// Outside is what an auditor brings along: the public key, and checkpoints that
// were kept elsewhere. Both may be empty; the report then says so.
type Outside struct {
	PublicKey   string
	Checkpoints []string
}

func (o Outside) note(r *proof.Report) {
	if len(o.Checkpoints) == 0 {
		r.Unchecked = append(r.Unchecked, UncheckedOutside)
	}
	if o.PublicKey == "" {
		r.Unchecked = append(r.Unchecked, UncheckedKey)
	}
}

// logged is what the proof log says of batches: those it commits to, and those
// whose period is over, of which it knows no more than that they were.
type logged struct {
	batches map[string]proof.Batch // by source and id
	expired map[string]bool        // by id
}

// note reads an entry of a batch.
func (l logged) note(entry proof.Entry) {
	if entry.Act != proof.BatchCommitted && entry.Act != proof.BatchFound {
		return
	}
	var b proof.Batch
	if entry.Pruned() {
		l.expired[strings.TrimPrefix(entry.Subject, "batch/")] = true
	} else if json.Unmarshal(entry.Payload, &b) == nil {
		l.batches[b.Source+" "+b.ID] = b
	}
}

// verifyLog reads the proof log, holds it against checkpoints (those of our
// store and those that were given from outside), and remembers what it says of
// batches.
func (e *Engine) verifyLog(ctx context.Context, outside Outside) (proof.Report, logged, error) {
	public := outside.PublicKey
	if public == "" {
		var err error
		if public, err = e.store.ProofPublicKey(ctx, ""); err != nil {
			return proof.Report{}, logged{}, err
		}
	}
	checkpoints, err := e.checkpoints(ctx)
	if err != nil {
		return proof.Report{}, logged{}, err
	}
	batches := logged{map[string]proof.Batch{}, map[string]bool{}}
	report, err := proof.Verify(noting(e.store.ProofEntries(ctx, 0), batches), append(checkpoints, outside.Checkpoints...),
		proof.Origin(e.installation), public)
	outside.note(&report)
	return report, batches, err
}

func (e *Engine) checkpoints(ctx context.Context) ([]string, error) {
	rows, err := e.store.Checkpoints(ctx, 0)
	if err != nil {
		return nil, err
	}
	signed := make([]string, len(rows))
	for i, c := range rows {
		signed[len(rows)-1-i] = c.Signed
	}
	return signed, nil
}

// noting hands the entries on and notes the batches among them.
func noting(entries iter.Seq2[proof.Entry, error], batches logged) iter.Seq2[proof.Entry, error] {
	return func(yield func(proof.Entry, error) bool) {
		for entry, err := range entries {
			if err == nil {
				batches.note(entry)
			}
			if !yield(entry, err) {
				return
			}
		}
	}
}

// againstProof holds the ledger rows of a batch against what was logged when
// it was committed.
func againstProof(source string, b datasource.Committed, keys []datasource.Key, log logged, r *VerifyReport) {
	if len(keys) == 0 {
		return // a batch that changed nothing is not logged
	}
	was, known := log.batches[source+" "+b.Batch]
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = string(k)
	}
	switch {
	case !known && log.expired[b.Batch]: // its rows go with the next night
	case !known:
		r.fault(proof.LedgerRowForged, said("never_logged", source, b.Batch), "source %s: batch %s is in the ledger, but was never logged", source, b.Batch)
	case len(keys) < was.Records:
		r.fault(proof.LedgerRowMissing, said("rows_fewer", source, b.Batch, was.Records, len(keys)), "source %s: batch %s had %d ledger rows, %d are left", source, b.Batch, was.Records, len(keys))
	case len(keys) > was.Records:
		r.fault(proof.LedgerRowForged, said("rows_more", source, b.Batch, was.Records, len(keys)), "source %s: batch %s had %d ledger rows, now there are %d", source, b.Batch, was.Records, len(keys))
	case proof.LedgerDigest(texts) != was.Ledger:
		r.fault(proof.LedgerChanged, said("rows_other", source, b.Batch), "source %s: the ledger rows of batch %s are not those that were logged", source, b.Batch)
	}
}

// missingBatches names batches that were logged and are not in the ledger.
func (e *Engine) missingBatches(ctx context.Context, source string, batches []datasource.Committed, log logged, r *VerifyReport) error {
	settled, err := e.store.Settled(ctx)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, b := range batches {
		there[b.Batch] = true
	}
	for _, b := range log.batches {
		if b.Source == source && !there[b.ID] && !settled[b.ID] {
			r.fault(proof.LedgerRowMissing, said("batch_gone", source, b.ID, b.Records), "source %s: batch %s was logged with %d ledger rows and is gone; was the database restored?",
				source, b.ID, b.Records)
		}
	}
	return nil
}

func (r *VerifyReport) fault(code string, what Said, format string, args ...any) {
	r.problem(what, "%s: %s", code, fmt.Sprintf(format, args...))
}

// ExportProof writes the log as a bundle that can be checked anywhere, with
// nothing but the public key.
func (e *Engine) ExportProof(ctx context.Context, actor access.Actor, w io.Writer) error {
	if err := actor.Require(access.VerifyLedger); err != nil {
		return err
	}
	if err := e.store.Prove(ctx, proof.Draft{At: e.now(), Actor: actor.ID, Act: proof.ProofExported, Subject: "log"}); err != nil {
		return err
	}
	checkpoints, err := e.checkpoints(ctx)
	if err != nil {
		return err
	}
	return proof.WriteBundle(w, proof.Origin(e.installation), checkpoints, e.store.ProofEntries(ctx, 0))
}

// VerifyBundle checks an exported log. It needs no installation.
func VerifyBundle(r io.Reader, outside Outside) (proof.Report, error) {
	header, entries, err := proof.ReadBundle(r)
	if err != nil {
		return proof.Report{}, err
	}
	report, err := proof.Verify(entries, append(header.Checkpoints, outside.Checkpoints...), header.Origin, outside.PublicKey)
	report.Unchecked = append(report.Unchecked, UncheckedLedger)
	outside.note(&report)
	return report, err
}
