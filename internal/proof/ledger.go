package proof

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// Batch is what the log says of a committed batch: it commits to the rows that
// the batch left in the ledger of the foreign database.
type Batch struct {
	ID      string `json:"batch"`
	Source  string `json:"source"`
	Table   string `json:"table"`
	Records int    `json:"records"`
	Ledger  Hash   `json:"ledger"` // LedgerDigest of its rows
}

// LedgerDigest commits to the record keys of a batch, in whatever order they
// are given: a row that is forged or removed later gives another digest.
func LedgerDigest(keys []string) Hash {
	h := sha256.New()
	for _, k := range slices.Sorted(slices.Values(keys)) {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(k))))
		h.Write([]byte(k))
	}
	return Hash(h.Sum(nil))
}
