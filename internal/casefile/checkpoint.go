package casefile

import "github.com/fristwerk/fristwerk/internal/rule"

// Stage is how far a job of a run is.
type Stage string

// The stages of a job in their order.
const (
	StageWaiting Stage = "waiting" // surveyed, not begun
	StageMain    Stage = "main"    // records that name their person
	StageReplica Stage = "replica" // as main, and waits for replicas of its source
	StageLinked  Stage = "linked"  // records whose person only an open case knows
	StageEnded   Stage = "ended"
)

// Checkpoint is how far a job of a run has come: all another node needs to go
// on. It is written in the transaction that stores a slice, so After is always
// the last record in a slice, and what it counts are the records up to there.
type Checkpoint struct {
	Run      string
	Job      string
	Stage    Stage
	After    string              // the key of the last record that was looked at in this stage
	Cases    int                 // counted so far
	Slice    int                 // the number of the run's last slice when a turn ended orderly
	Eligible int                 // records the survey said may be changed
	Dropped  map[rule.Reason]int // by the judge in this stage
	Survey   string              // JSON of what the survey found
}

// Sum adds up the slices of one job of a run that have ended.
type Sum struct {
	Planned int // items
	Extra   int // records beyond them
	Done    int
	Parts   int
	Shared  int
	Failed  int
	Codes   map[string]int
	Skipped map[rule.Reason]int
}
