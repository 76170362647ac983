package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/proof"
)

type proofRow struct {
	bun.BaseModel `bun:"table:proof_entry"`
	Seq           int64 `bun:",pk"`
	At            string
	Actor         string
	Act           string
	Subject       string
	Digest        string
	Prev          string
	Leaf          string
}

// payloadColumns are read beside an entry; NULL where they were pruned.
type payloadColumns struct {
	Salt    *string
	Payload *string
}

// prove appends acts to the proof log, in the transaction in which they are
// stored: an act without its entry, or the reverse, cannot be.
func (s *Store) prove(ctx context.Context, tx bun.Tx, drafts ...proof.Draft) error {
	head, err := s.holdHead(ctx, tx)
	if err != nil {
		return err
	}
	var nodes []proof.Node
	entries, err := head.AppendKeeping(randomBytes, func(n proof.Node) { nodes = append(nodes, n) }, drafts...)
	if err != nil {
		return fmt.Errorf("prove: %w", err)
	}
	if err := s.addEntries(ctx, tx, entries); err != nil {
		return err
	}
	if err := s.addNodes(ctx, tx, nodes); err != nil {
		return err
	}
	text, err := json.Marshal(head)
	if err == nil {
		_, err = tx.NewRaw("UPDATE proof_head SET head = ? WHERE one = 1", string(text)).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("prove: %w", err)
	}
	return nil
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: it would end the program
	return b
}

// holdHead reads the head and keeps others from appending until the
// transaction ends.
func (s *Store) holdHead(ctx context.Context, tx bun.Tx) (*proof.Head, error) {
	var text string
	if err := tx.NewRaw("SELECT head FROM proof_head WHERE one = 1"+s.engine.forUpdate).Scan(ctx, &text); err != nil {
		return nil, fmt.Errorf("read the head of the proof log: %w", err)
	}
	head := &proof.Head{}
	if json.Unmarshal([]byte(text), head) != nil {
		return nil, proof.ErrHead
	}
	return head, nil
}

func (s *Store) addEntries(ctx context.Context, tx bun.Tx, entries []proof.Entry) error {
	rows := inserter{engine: s.engine, table: "proof_entry",
		columns: []string{"seq", "at", "actor", "act", "subject", "digest", "prev", "leaf"}}
	err := rows.insert(ctx, tx, len(entries), func(values []any, i int) []any {
		e := entries[i]
		return append(values, int64(e.Seq), stamp(e.At), e.Actor, string(e.Act), e.Subject,
			e.Digest.String(), e.Prev.String(), e.Leaf.String())
	})
	if err != nil {
		return err
	}
	payloads := inserter{engine: s.engine, table: "proof_payload", columns: []string{"seq", "salt", "payload"}}
	return payloads.insert(ctx, tx, len(entries), func(values []any, i int) []any {
		return append(values, int64(entries[i].Seq), hex.EncodeToString(entries[i].Salt), string(entries[i].Payload))
	})
}

// Prove appends acts that change nothing else of the store: what was looked
// at, exported or verified.
func (s *Store) Prove(ctx context.Context, drafts ...proof.Draft) error {
	return s.inTx(ctx, func(tx bun.Tx) error { return s.prove(ctx, tx, drafts...) })
}

// ProofHead is the head of the log as it stands.
func (s *Store) ProofHead(ctx context.Context) (*proof.Head, error) {
	var text string
	if err := s.db.NewRaw("SELECT head FROM proof_head WHERE one = 1").Scan(ctx, &text); err != nil {
		return nil, fmt.Errorf("read the head of the proof log: %w", err)
	}
	head := &proof.Head{}
	if json.Unmarshal([]byte(text), head) != nil {
		return nil, proof.ErrHead
	}
	return head, nil
}

// proofPage is how many entries are read at once.
const proofPage = 2000

// ProofEntries hands out the log from an entry on, page by page, in its order.
func (s *Store) ProofEntries(ctx context.Context, from uint64) iter.Seq2[proof.Entry, error] {
	return func(yield func(proof.Entry, error) bool) {
		for next := int64(from); ; {
			page, err := s.proofPage(ctx, proofPage, fromSeq(next))
			if err != nil {
				yield(proof.Entry{}, err)
				return
			}
			for _, e := range page {
				if !yield(e, nil) {
					return
				}
			}
			if len(page) < proofPage {
				return
			}
			next = int64(page[len(page)-1].Seq) + 1
		}
	}
}

// ProofOf are the entries about a subject, oldest first.
func (s *Store) ProofOf(ctx context.Context, subject string) ([]proof.Entry, error) {
	return s.proofPage(ctx, proofPage, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("e.subject = ?", subject).OrderExpr("e.seq")
	})
}

func fromSeq(from int64) func(*bun.SelectQuery) *bun.SelectQuery {
	return func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("e.seq >= ?", from).OrderExpr("e.seq") }
}

func (s *Store) proofPage(ctx context.Context, limit int64, which func(*bun.SelectQuery) *bun.SelectQuery) ([]proof.Entry, error) {
	var rows []struct {
		proofRow
		payloadColumns
	}
	q := s.db.NewSelect().TableExpr("proof_entry AS e").ColumnExpr("e.*, p.salt, p.payload").
		Join("LEFT JOIN proof_payload AS p ON p.seq = e.seq").Limit(limit)
	if err := which(q).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("read the proof log: %w", err)
	}
	entries := make([]proof.Entry, len(rows))
	for i, r := range rows {
		entries[i] = entryOf(r.proofRow, r.payloadColumns)
	}
	return entries, nil
}

// entryOf takes a row as it is. What somebody made unreadable becomes an entry
// that does not verify, not an error: the verification has to name it.
func entryOf(r proofRow, p payloadColumns) proof.Entry {
	e := proof.Entry{Seq: uint64(r.Seq), Actor: r.Actor, Act: proof.Act(r.Act), Subject: r.Subject,
		Digest: hashOf(r.Digest), Prev: hashOf(r.Prev), Leaf: hashOf(r.Leaf)}
	e.At, _ = time.Parse(time.RFC3339Nano, r.At)
	if p.Salt != nil && p.Payload != nil {
		salt, err := hex.DecodeString(*p.Salt)
		if err != nil {
			salt = []byte(*p.Salt)
		}
		e.Salt, e.Payload = salt, json.RawMessage(*p.Payload)
	}
	return e
}

func hashOf(text string) (h proof.Hash) {
	if h.UnmarshalText([]byte(text)) != nil {
		return proof.Hash{0xff}
	}
	return h
}

// ProofPublicKey is the public key the log was begun with. The first one
// proposed is it; an empty proposal only asks.
func (s *Store) ProofPublicKey(ctx context.Context, propose string) (string, error) {
	if propose != "" {
		row := metaRow{Name: metaProofKey, Value: propose}
		if _, err := s.db.NewInsert().Model(&row).On("CONFLICT (name) DO NOTHING").Exec(ctx); err != nil {
			return "", fmt.Errorf("store the proof log's public key: %w", err)
		}
	}
	value, _, err := readMeta(ctx, s.db, metaProofKey)
	return value, err
}

// Checkpoint is a signed checkpoint, and where it was put.
type Checkpoint struct {
	bun.BaseModel `bun:"table:proof_checkpoint"`
	Size          int64  `bun:",pk"`
	At            string `bun:",pk"`
	Signed        string
	Sent          string // places outside that took it, separated by blanks
}

// AddCheckpoint stores a signed checkpoint.
func (s *Store) AddCheckpoint(ctx context.Context, c Checkpoint) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&c).On("CONFLICT (size, at) DO UPDATE").Set("sent = EXCLUDED.sent").Exec(ctx)
		if err != nil {
			return fmt.Errorf("store checkpoint: %w", err)
		}
		return nil
	})
}

// CheckpointOver is the smallest checkpoint of more than so many entries: one
// that lies outside, or else any; nil if there is none.
func (s *Store) CheckpointOver(ctx context.Context, entries uint64) (*Checkpoint, error) {
	for _, where := range []string{"sent <> ''", "sent = ''"} {
		var rows []Checkpoint
		err := s.db.NewSelect().Model(&rows).Where("size > ?", int64(entries)).Where(where).OrderExpr("size, at").Limit(1).Scan(ctx)
		if err != nil {
			return nil, fmt.Errorf("read checkpoints: %w", err)
		}
		if len(rows) > 0 {
			return &rows[0], nil
		}
	}
	return nil, nil
}

// Checkpoints are the newest signed checkpoints, newest first; all if limit is 0.
func (s *Store) Checkpoints(ctx context.Context, limit int64) ([]Checkpoint, error) {
	var rows []Checkpoint
	q := s.db.NewSelect().Model(&rows).OrderExpr("size DESC, at DESC")
	if limit > 0 {
		q = q.Limit(limit)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read checkpoints: %w", err)
	}
	return rows, nil
}
