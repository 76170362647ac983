package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// Errors of certificates.
var (
	ErrNothingToCertify = errors.New("nothing was done yet that could be certified")
	// ErrNotCertified: what our store says does not fit the log. Somebody changed
	// one of them, and no certificate is made of that.
	ErrNotCertified = errors.New("the log does not bear this certificate out")
)

// certify makes a certificate of a statement and of the entries behind it. That
// it was made stands in the log, with the statement's digest; the same
// statement is certified once.
func (e *Engine) certify(ctx context.Context, actor access.Actor, said proof.Statement, about []proof.Entry) (proof.Certificate, error) {
	var none proof.Certificate
	secret, err := e.proofKey(ctx)
	if err != nil {
		return none, err
	}
	public, err := proof.Public(secret)
	if err != nil {
		return none, err
	}
	statement, err := json.Marshal(said)
	if err != nil {
		return none, err
	}
	made, err := e.certified(ctx, actor, said.Subject, proof.StatementDigest(statement))
	if err != nil {
		return none, err
	}
	c := proof.Certificate{Format: proof.CertificateFormat, Origin: proof.Origin(e.installation), Statement: statement,
		Entries: inOrder(about, made), Fingerprint: proof.Fingerprint(public)}
	if c.Names, err = e.namesIn(ctx, said); err != nil {
		return none, err
	}
	if err := e.include(ctx, &c, public); err != nil {
		return none, err
	}
	return c, borneOut(c, public)
}

// certified is the entry that says a statement was made: one that is there, or
// a new one.
func (e *Engine) certified(ctx context.Context, actor access.Actor, subject string, statement proof.Hash) (proof.Entry, error) {
	find := func() (found proof.Entry, ok bool, err error) {
		entries, err := e.store.ProofOf(ctx, proof.CertifiedAs(subject))
		for _, x := range entries {
			var p proof.CertifiedPayload
			if x.Act == proof.Certified && json.Unmarshal(x.Payload, &p) == nil && p.Statement == statement {
				return x, true, nil
			}
		}
		return found, false, err
	}
	made, there, err := find()
	if err != nil || there {
		return made, err
	}
	err = e.store.Prove(ctx, proof.Draft{At: e.now(), Actor: actor.ID, Act: proof.Certified, Subject: proof.CertifiedAs(subject),
		Payload: proof.CertifiedPayload{Statement: statement}})
	if err != nil {
		return made, err
	}
	made, there, err = find()
	if err == nil && !there {
		err = ErrNotCertified
	}
	return made, err
}

// inOrder are the entries without repetitions, oldest first.
func inOrder(about []proof.Entry, made proof.Entry) []proof.Included {
	var all []proof.Included
	for _, x := range append(slices.Clone(about), made) {
		all = append(all, proof.Included{Entry: x})
	}
	slices.SortStableFunc(all, func(a, b proof.Included) int { return cmp.Compare(a.Seq, b.Seq) })
	return slices.CompactFunc(all, func(a, b proof.Included) bool { return a.Seq == b.Seq })
}

// include finds a checkpoint over all entries, signs one if there is none, and
// the way from each entry to it.
func (e *Engine) include(ctx context.Context, c *proof.Certificate, public string) error {
	last := c.Entries[len(c.Entries)-1].Seq
	kept, err := e.store.CheckpointOver(ctx, last)
	if err != nil {
		return err
	}
	if kept == nil {
		if _, err := e.seal(ctx); err != nil {
			return err
		}
		if kept, err = e.store.CheckpointOver(ctx, last); err != nil || kept == nil {
			return errors.Join(err, ErrNotCertified)
		}
	}
	c.Checkpoint, c.KeptAt = kept.Signed, strings.Fields(kept.Sent)
	signed, err := proof.OpenCheckpoint(kept.Signed, public)
	if err != nil {
		return fmt.Errorf("the stored checkpoint over %d entries: %w", kept.Size, err)
	}
	tree := e.store.ProofTree(ctx)
	for i := range c.Entries {
		path, err := proof.Inclusion(tree, c.Entries[i].Seq, signed.Size)
		if err != nil {
			return err
		}
		c.Entries[i].Path = path
	}
	return nil
}

// borneOut checks a certificate as whoever gets it will: one that does not hold
// is not handed out.
func borneOut(c proof.Certificate, public string) error {
	r, err := c.Verify(public)
	if err == nil && !r.Held() {
		err = fmt.Errorf("%s: %w", r.Faults[0].Detail, ErrNotCertified)
	}
	return err
}

// namesIn are the names of the people a statement speaks of.
func (e *Engine) namesIn(ctx context.Context, said proof.Statement) (map[string]string, error) {
	all, err := e.names(ctx)
	if err != nil {
		return nil, err
	}
	ids := []string{said.Actor}
	for _, d := range said.Deeds {
		ids = append(ids, d.ApprovedBy)
	}
	for _, d := range said.Decisions {
		ids = append(ids, d.By)
	}
	names := map[string]string{}
	for _, id := range ids {
		if name := all[id]; name != "" {
			names[id] = name
		}
	}
	return names, nil
}

// notCertified are the things that no certificate of ours speaks of.
func notCertified() []string {
	return []string{proof.UnsaidBackups, proof.UnsaidExports, proof.UnsaidTables}
}
