package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/store"
)

// mostKeys is how many record keys a certificate names; of what is beyond, the
// digests in the log stand for them.
const mostKeys = 50_000

// ruled are the rules of the versions a statement speaks of.
type ruled struct {
	*Engine
	versions map[int64]*concept.Concept // nil: this program cannot read it any more
	entries  []proof.Entry              // that the versions came into force
	name     string                     // of the concept
}

func (e *Engine) ruled() *ruled { return &ruled{Engine: e, versions: map[int64]*concept.Concept{}} }

// version is the concept as it was.
func (r *ruled) version(ctx context.Context, n int64) (*concept.Concept, error) {
	if c, read := r.versions[n]; read {
		return c, nil
	}
	v, err := r.store.Version(ctx, n)
	if errors.Is(err, store.ErrNoVersion) {
		r.versions[n] = nil
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	entries, err := r.store.ProofOf(ctx, fmt.Sprintf("concept/%d", n))
	if err != nil {
		return nil, err
	}
	r.entries = append(r.entries, entries...)
	c, err := concept.Parse(v.Name, []byte(v.Text))
	if err != nil {
		c = nil // this program cannot read it; the sentence that was stored remains
	}
	r.versions[n] = c
	if c != nil {
		r.name = c.Name
	}
	return c, nil
}

// fill words a deed as its version of the concept does. stored is the rule as
// it was written down then.
func (r *ruled) fill(ctx context.Context, d *proof.Deed, job string, version int64, stored string) error {
	c, err := r.version(ctx, version)
	if err != nil {
		return err
	}
	d.ObjectTitle, d.ActionTitle = proof.Text{DE: d.Object, EN: d.Object}, proof.Text{DE: d.Action, EN: d.Action}
	if c != nil {
		if o := c.Object(d.Object); o != nil {
			d.ObjectTitle = titleText(o.Title, d.Object)
		}
		if a := c.Action(d.Action); a != nil {
			d.ActionTitle = titleText(a.Title, d.Action)
		}
	}
	if job == "" || c == nil && stored == "" {
		return nil
	}
	d.Rule = &proof.Ruled{Job: job, Title: proof.Text{DE: job, EN: job}, Version: version, Sentence: proof.Text{DE: stored, EN: stored}}
	if c == nil {
		return nil
	}
	j := c.Job(job)
	if j == nil {
		d.Rule = nil // ordered by hand under a name of ours
		return nil
	}
	d.Rule.Title = titleText(j.Title, job)
	d.Rule.Sentence = proof.Text{DE: c.Sentence(j, "de"), EN: c.Sentence(j, "en")}
	d.Rule.Basis, d.Rule.PeriodBasis, d.Rule.Purpose = j.Basis, j.PeriodBasis, j.Purpose
	return nil
}

func titleText(t concept.Title, name string) proof.Text {
	text := proof.Text{DE: t.DE, EN: t.EN}
	if text.DE == "" {
		text.DE = name
	}
	if text.EN == "" {
		text.EN = name
	}
	return text
}

// state adds to a statement what the log says of a batch, and its records where
// they are all the subject's.
func state(said *proof.Statement, x proof.Entry, keys []string) {
	var b proof.Batch
	if x.Pruned() || json.Unmarshal(x.Payload, &b) != nil {
		return // its period is over; its entry stands
	}
	if len(keys) != b.Records {
		keys = nil // the digest in the log stands for them
	}
	said.Batches = append(said.Batches, proof.Stated{ID: b.ID, Source: b.Source, Table: b.Table, Records: b.Records, Ledger: b.Ledger, Keys: keys})
}

// mayCertify asks for what a certificate shows: the log, and what it is about.
// Whoever sees only some records gets none: half a certificate would be a wrong
// one.
func mayCertify(actor access.Actor, sees access.Permission) error {
	if err := actor.Require(sees); err != nil {
		return err
	}
	if actor.Limited() {
		return fmt.Errorf("%s sees some records only: %w", actor.ID, access.ErrNotAllowed)
	}
	return nil
}
