package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// addNodes keeps inner nodes of the tree with the entries they are made of.
func (s *Store) addNodes(ctx context.Context, tx bun.Tx, nodes []proof.Node) error {
	rows := inserter{engine: s.engine, table: "proof_node", columns: []string{"level", "idx", "hash"},
		suffix: " ON CONFLICT (level, idx) DO UPDATE SET hash = EXCLUDED.hash"}
	return rows.insert(ctx, tx, len(nodes), func(values []any, i int) []any {
		return append(values, int64(nodes[i].Level), int64(nodes[i].Index), nodes[i].Hash.String())
	})
}

// proofTree is the tree over the log, read piece by piece.
type proofTree struct {
	ctx   context.Context
	store *Store
}

// ProofTree is the tree over the log, for inclusion proofs.
func (s *Store) ProofTree(ctx context.Context) proof.Tree { return proofTree{ctx, s} }

// Leaves are the leaf hashes of the entries from one to before another.
func (t proofTree) Leaves(from, to uint64) ([]proof.Hash, error) {
	var texts []string
	err := t.store.db.NewSelect().TableExpr("proof_entry").Column("leaf").Where("seq >= ?", int64(from)).
		Where("seq < ?", int64(to)).OrderExpr("seq").Scan(t.ctx, &texts)
	if err != nil {
		return nil, fmt.Errorf("read the proof log: %w", err)
	}
	leaves := make([]proof.Hash, len(texts))
	for i, text := range texts {
		leaves[i] = hashOf(text)
	}
	return leaves, nil
}

// Node is a kept node.
func (t proofTree) Node(level uint, index uint64) (proof.Hash, bool, error) {
	var text string
	err := t.store.db.NewSelect().TableExpr("proof_node").Column("hash").Where("level = ?", int64(level)).
		Where("idx = ?", int64(index)).Scan(t.ctx, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return proof.Hash{}, false, nil
	}
	if err != nil {
		return proof.Hash{}, false, fmt.Errorf("read the tree of the proof log: %w", err)
	}
	return hashOf(text), true, nil
}
