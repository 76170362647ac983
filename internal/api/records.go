package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// Record is one record explained, without any of its values.
type Record struct {
	engine.Explanation
	Locked bool `json:"locked" doc:"Do not edit, delete or export it"`
	Kept   bool `json:"kept" doc:"It is not erased while the Keep stands"`
}

type recordInput struct {
	Object string `path:"object" maxLength:"200"`
	Key    string `path:"key" maxLength:"2048" doc:"Percent-encoded; of several columns a JSON list"`
}

type recordAnswer struct {
	ETag string `header:"ETag"`
	Body Record
}

func records(a *api) {
	o := operation{tag: "records", needs: access.ReadRecords, id: "get-record", path: "/records/{object}/{key}"}
	o.summary = "One record: marks, dates, what comes next, what was done"
	o.about = "For a host application that shows and respects Locks and Keeps. No value of the record is answered."
	handle(a, get(o), a.getRecord)
}

func (a *api) getRecord(ctx context.Context, actor access.Actor, in *recordInput) (*recordAnswer, error) {
	x, err := a.engine.Why(ctx, actor, in.Object, in.Key)
	if err != nil {
		return nil, err
	}
	r := recordOf(x)
	return &recordAnswer{ETag: bodyTag(r), Body: r}, nil
}

func recordOf(x engine.Explanation) Record {
	r := Record{Explanation: x}
	for _, m := range x.Marks {
		if m.Until != nil && *m.Until < x.Day && m.Origin == "hand/ends" {
			continue
		}
		switch m.Kind {
		case "lock":
			r.Locked = true
		case "keep":
			r.Kept = true
		}
	}
	if r.Dates == nil {
		r.Dates = []engine.DateInfo{}
	}
	if r.Rules == nil {
		r.Rules = []engine.RuleInfo{}
	}
	if r.Duties == nil {
		r.Duties = []engine.DutyInfo{}
	}
	if r.Marks == nil {
		r.Marks = []engine.MarkInfo{}
	}
	if r.History == nil {
		r.History = []engine.HistoryRow{}
	}
	return r
}

// bodyTag is an ETag of what is answered.
func bodyTag(body any) string {
	text, err := json.Marshal(body)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return quoted(hex.EncodeToString(sum[:8]))
}
