package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// CertifyRun is the certificate of a run that has ended: what each of its jobs
// did by which rule, to which records, and the log's word for each batch.
func (e *Engine) CertifyRun(ctx context.Context, actor access.Actor, id string) (proof.Certificate, error) {
	var none proof.Certificate
	if err := actor.Require(access.VerifyLedger); err != nil {
		return none, err
	}
	if err := mayCertify(actor, access.ReadRuns); err != nil {
		return none, err
	}
	run, err := e.store.Run(ctx, id)
	if errors.Is(err, store.ErrNoRun) {
		return none, fmt.Errorf("run %q: %w", id, ErrUnknownRun)
	}
	if err != nil {
		return none, err
	}
	if run.State == casefile.RunQueued || run.State == casefile.RunRunning {
		return none, fmt.Errorf("run %s has not ended: %w", id, ErrNothingToCertify)
	}
	r := &runStatement{Engine: e, run: run, rules: e.ruled(), keys: map[string][]string{}}
	if err := r.say(ctx); err != nil {
		return none, err
	}
	if len(r.said.Deeds) == 0 {
		return none, fmt.Errorf("run %s changed nothing: %w", id, ErrNothingToCertify)
	}
	if err := r.behind(ctx); err != nil {
		return none, err
	}
	r.said.Concept = r.rules.name
	return e.certify(ctx, actor, r.said, r.about)
}

// runStatement is the statement of a run as it grows.
type runStatement struct {
	*Engine
	run   casefile.Run
	rules *ruled
	said  proof.Statement
	about []proof.Entry
	keys  map[string][]string // of the records a slice did
	named int                 // keys so far
}

func (r *runStatement) say(ctx context.Context) error {
	r.said = proof.Statement{Subject: "run/" + r.run.ID, State: string(r.run.State), Began: r.run.Day.String(), Actor: r.run.Actor,
		Deeds: []proof.Deed{}, Left: []proof.Left{}, Decisions: []proof.Decision{}, Batches: []proof.Stated{}, Unsaid: notCertified()}
	if !r.run.Ended.IsZero() {
		r.said.Ended = rule.DayOf(r.run.Ended, time.UTC).String()
	}
	parts, err := r.store.SlicesOf(ctx, r.run.ID)
	if err != nil {
		return err
	}
	jobs, err := r.store.JobRuns(ctx, r.run.ID)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		r.left(j)
		if j.Done == 0 {
			continue
		}
		if err := r.deed(ctx, j, parts); err != nil {
			return err
		}
	}
	return nil
}

// deed is what one job did.
func (r *runStatement) deed(ctx context.Context, j casefile.JobRun, parts []casefile.Slice) error {
	d := proof.Deed{Object: j.Object, Action: j.Action, Kind: j.Kind, Erases: erases(method.Kind(j.Kind)), Day: r.run.Day.String(), Run: r.run.ID,
		Records: j.Done, Keys: []string{}, ApprovedBy: j.Approver, Batches: []string{}}
	if err := r.rules.fill(ctx, &d, j.Job, r.run.Version, j.Sentence); err != nil {
		return err
	}
	for _, p := range parts {
		if p.Job != j.Job || p.State != casefile.Done {
			continue
		}
		d.Batches = append(d.Batches, p.ID)
		if r.named >= mostKeys {
			continue
		}
		keys, err := r.doneIn(ctx, p.ID)
		if err != nil {
			return err
		}
		d.Keys = append(d.Keys, keys...)
	}
	d.KeysLeftOut = max(0, d.Records-len(d.Keys))
	r.said.Deeds = append(r.said.Deeds, d)
	return nil
}

// doneIn are the records of a slice that were done.
func (r *runStatement) doneIn(ctx context.Context, slice string) ([]string, error) {
	items, err := r.store.Items(ctx, slice)
	var keys []string
	for _, it := range items {
		if it.State == "" || it.State == casefile.Done {
			keys = append(keys, it.Key)
		}
	}
	r.keys[slice] = keys
	r.named += len(keys)
	return keys, err
}

func (r *runStatement) left(j casefile.JobRun) {
	add := func(why string, n int) {
		if n > 0 {
			r.said.Left = append(r.said.Left, proof.Left{Object: j.Object, Action: j.Action, Reason: why, Records: n})
		}
	}
	for _, why := range slices.Sorted(maps.Keys(j.Skipped)) {
		add(string(why), j.Skipped[why])
	}
	add(string(casefile.Failed), j.Failed)
}

// behind finds the entries that bear the statement out. Where a slice became one
// batch, its records are held against the digest in the log; where it was tried
// again in halves, the digests of the halves stand for them.
func (r *runStatement) behind(ctx context.Context) error {
	entries, err := r.store.ProofOfRun(ctx, r.run.ID)
	if err != nil {
		return err
	}
	batches := map[string]int{}
	for _, x := range entries {
		if batch, isBatch := strings.CutPrefix(x.Subject, "batch/"); isBatch {
			batches[sliceOf(batch)]++
		}
	}
	for _, x := range entries {
		if batch, isBatch := strings.CutPrefix(x.Subject, "batch/"); isBatch {
			keys := r.keys[batch]
			if batches[sliceOf(batch)] > 1 {
				keys = nil
			}
			state(&r.said, x, keys)
		}
	}
	r.about = append(entries, r.rules.entries...)
	return nil
}
