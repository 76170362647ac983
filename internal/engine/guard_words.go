package engine

// GuardReport is what a guard does in a source, and what it cannot do.
type GuardReport struct {
	Source   string        `json:"source"`
	Mode     string        `json:"mode"`             // none, observe or enforce: the weakest of its tables
	Wanted   string        `json:"wanted,omitempty"` // what was installed last; empty: nothing
	Since    string        `json:"since,omitempty"`
	By       string        `json:"by,omitempty"`
	Tables   []GuardTable  `json:"tables"`
	Left     []string      `json:"left"`     // triggers an older concept asked for
	Observed []Observation `json:"observed"` // what would have been refused
}

// GuardTable is one table with what an object protects of it.
type GuardTable struct {
	Object     string         `json:"object"`
	Part       string         `json:"part,omitempty"`
	Table      string         `json:"table"`
	Mode       string         `json:"mode"`
	Protects   string         `json:"protects"` // columns, row
	HiddenFrom []string       `json:"hidden_from,omitempty"`
	Triggers   []GuardTrigger `json:"triggers"`
	Ways       []GuardWay     `json:"ways"` // around it, that stay open
}

// GuardTrigger is one trigger or policy. State is stands, missing, disabled,
// replaced, outdated or broken.
type GuardTrigger struct {
	Name   string `json:"name"`
	Table  string `json:"table"`
	Event  string `json:"event"`
	State  string `json:"state"`
	Detail string `json:"detail,omitempty"`
}

// GuardWay is a way around a guard that its database leaves open.
type GuardWay struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// Observation is how often a program would have been refused something.
type Observation struct {
	Table   string `json:"table"`
	Event   string `json:"event"`
	Program string `json:"program,omitempty"`
	Times   int    `json:"times"`
	First   string `json:"first"`
	Last    string `json:"last"`
}

// Held reports whether every trigger of an installed guard stands, none is left
// over, and it refuses.
func (r GuardReport) Held() bool {
	for _, t := range r.Tables {
		for _, x := range t.Triggers {
			if r.Wanted != "" && x.State != "stands" {
				return false
			}
		}
	}
	return true
}
