package casefile

import "errors"

// Lease is the right to do something alone for a while. Its fence is greater
// than that of everybody who held it before, so what an earlier holder still
// wants to write can be told and refused.
type Lease struct {
	Name   string
	Holder string
	Fence  int64
}

// RunLease is the lease under which runs are carried out: one at a time.
const RunLease = "runs"

// Errors of leases.
var (
	ErrHeld   = errors.New("held by another process")
	ErrFenced = errors.New("another process has taken over")
)
