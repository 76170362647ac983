package store

import (
	"strconv"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// caseAct is the log's line of what people did with a case. What jobs open is
// logged with their run.
func caseAct(id int64, at time.Time, by, what string, more map[string]any) proof.Draft {
	payload := map[string]any{"event": what}
	for k, v := range more {
		payload[k] = v
	}
	return proof.Draft{At: at, Actor: by, Act: proof.CaseMoved, Subject: "case/" + strconv.FormatInt(id, 10), Payload: payload}
}

// decided is the line of a decision, with the digest of what was shown.
func decided(d casefile.Decision, items int) proof.Draft {
	more := map[string]any{"items": items, "version": d.Version}
	if d.Digest != "" {
		more["shown"] = d.Digest
	}
	if d.Answer != "" {
		more["answer"] = d.Answer
	}
	return caseAct(d.Case, d.At, d.Actor, d.Happened(), more)
}
