package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/store"
)

// The states of a verification that was let run here.
const (
	CheckRunning = "running"
	CheckHeld    = "held"
	CheckBroken  = "broken" // it found something
	CheckFailed  = "failed" // it could not be carried out
)

// checkLasts is how long a verification may go on before it counts as dead.
const checkLasts = 6 * time.Hour

// ProofCheck is a verification and what it said.
type ProofCheck struct {
	ID     string        `json:"id"`
	Began  time.Time     `json:"began"`
	Ended  *time.Time    `json:"ended,omitempty"`
	Actor  string        `json:"actor"`
	State  string        `json:"state"`
	Report *VerifyReport `json:"report,omitempty"`
}

// SignedCheckpoint is a checkpoint as it is stored here, and where it was put.
type SignedCheckpoint struct {
	Entries uint64    `json:"entries"`
	At      time.Time `json:"at"`
	Sent    []string  `json:"sent"` // places outside that took it
	Signed  string    `json:"signed"`
}

// CheckpointPlace is a place outside, and the last checkpoint it took.
type CheckpointPlace struct {
	Place   string    `json:"place"`
	At      time.Time `json:"at"`
	Entries uint64    `json:"entries"`
}

// ProofState is how the log stands, without reading it.
type ProofState struct {
	Entries     uint64             `json:"entries"`
	PublicKey   string             `json:"public_key,omitempty"` // empty before the first checkpoint
	Fingerprint string             `json:"key_fingerprint,omitempty"`
	Checking    bool               `json:"checking"`
	Last        *ProofCheck        `json:"last_check,omitempty"` // that ended
	Checkpoints []SignedCheckpoint `json:"checkpoints"`          // newest first
	Places      []CheckpointPlace  `json:"places"`
}

// looksAtCheckpoints is how many checkpoints are shown and searched for places.
const looksAtCheckpoints = 200

// ProofState tells how the log stands: how long it is, what the last
// verification said, and which checkpoints were signed and taken outside.
func (e *Engine) ProofState(ctx context.Context, actor access.Actor) (ProofState, error) {
	s := ProofState{Checkpoints: []SignedCheckpoint{}, Places: []CheckpointPlace{}}
	if err := actor.Require(access.ReadLog); err != nil {
		return s, err
	}
	head, err := e.store.ProofHead(ctx)
	switch {
	case err == nil:
		s.Entries = head.Size
	case !errors.Is(err, proof.ErrHead):
		return s, err
	}
	if s.PublicKey, err = e.store.ProofPublicKey(ctx, ""); err != nil {
		return s, err
	}
	if s.PublicKey != "" {
		s.Fingerprint = proof.Fingerprint(s.PublicKey)
	}
	if err := s.addChecks(ctx, e); err != nil {
		return s, err
	}
	rows, err := e.store.Checkpoints(ctx, looksAtCheckpoints)
	for _, r := range rows {
		s.addCheckpoint(r)
	}
	return s, err
}

func (s *ProofState) addChecks(ctx context.Context, e *Engine) error {
	rows, err := e.store.ProofChecks(ctx, 5)
	if err != nil {
		return err
	}
	for _, r := range rows {
		c, err := checkOf(r)
		if err != nil {
			return err
		}
		switch {
		case c.Ended == nil:
			s.Checking = s.Checking || e.now().Sub(c.Began) < checkLasts
		case s.Last == nil:
			s.Last = &c
		}
	}
	return nil
}

func (s *ProofState) addCheckpoint(r store.Checkpoint) {
	at, _ := time.Parse(time.RFC3339, r.At)
	c := SignedCheckpoint{Entries: uint64(r.Size), At: at, Sent: strings.Fields(r.Sent), Signed: r.Signed}
	s.Checkpoints = append(s.Checkpoints, c)
	for _, place := range c.Sent {
		known := false
		for _, p := range s.Places {
			known = known || p.Place == place
		}
		if !known {
			s.Places = append(s.Places, CheckpointPlace{place, at, c.Entries})
		}
	}
}

func checkOf(r store.ProofCheck) (ProofCheck, error) {
	c := ProofCheck{ID: r.ID, Actor: r.Actor, State: r.State}
	c.Began, _ = time.Parse(time.RFC3339Nano, r.Began)
	if r.Ended != "" {
		ended, err := time.Parse(time.RFC3339Nano, r.Ended)
		if err != nil {
			return c, fmt.Errorf("read verification %s: %w", r.ID, err)
		}
		c.Ended = &ended
	}
	if r.Report == "" {
		return c, nil
	}
	c.Report = &VerifyReport{}
	if err := json.Unmarshal([]byte(r.Report), c.Report); err != nil {
		return c, fmt.Errorf("read verification %s: %w", r.ID, err)
	}
	return c, nil
}

// CheckProofSoon verifies log, ledger and data in the background, unless that is
// going on. What comes out is stored, and stands in the log itself.
func (e *Engine) CheckProofSoon(ctx context.Context, actor access.Actor) error {
	if err := actor.Require(access.VerifyLedger); err != nil {
		return err
	}
	if !e.checking.CompareAndSwap(false, true) {
		return nil
	}
	ctx = context.WithoutCancel(ctx)
	row, err := e.beginCheck(ctx, actor)
	if err != nil {
		e.checking.Store(false)
		return err
	}
	go func() {
		defer e.checking.Store(false)
		if _, err := e.endCheck(ctx, actor, row); err != nil {
			e.log.Error("the proof could not be verified", "error", err)
		}
	}()
	return nil
}

// CheckProof verifies log, ledger and data now, stores what came out and logs
// it.
func (e *Engine) CheckProof(ctx context.Context, actor access.Actor) (ProofCheck, error) {
	if err := actor.Require(access.VerifyLedger); err != nil {
		return ProofCheck{}, err
	}
	row, err := e.beginCheck(ctx, actor)
	if err != nil {
		return ProofCheck{}, err
	}
	return e.endCheck(ctx, actor, row)
}

func (e *Engine) beginCheck(ctx context.Context, actor access.Actor) (store.ProofCheck, error) {
	row := store.ProofCheck{ID: newID(), Began: e.now().UTC().Format(time.RFC3339Nano), Actor: actor.ID, State: CheckRunning}
	return row, e.store.BeginCheck(ctx, row)
}

func (e *Engine) endCheck(ctx context.Context, actor access.Actor, row store.ProofCheck) (ProofCheck, error) {
	report, failed := e.Verify(ctx, actor, Outside{})
	row.State = CheckHeld
	switch {
	case failed != nil:
		row.State = CheckFailed
	case !report.Held():
		row.State = CheckBroken
	}
	text, err := json.Marshal(report)
	if err != nil {
		return ProofCheck{}, err
	}
	row.Ended, row.Report = e.now().UTC().Format(time.RFC3339Nano), string(text)
	act := proof.Draft{At: e.now(), Actor: actor.ID, Act: proof.ProofVerified, Subject: "check/" + row.ID,
		Payload: map[string]any{"state": row.State, "entries": report.Proof.Entries, "problems": len(report.Problems)}}
	if err := e.store.EndCheck(ctx, row, act); err != nil {
		return ProofCheck{}, errors.Join(failed, err)
	}
	c, err := checkOf(row)
	return c, errors.Join(failed, err)
}
