package store

import (
	"encoding/json"
	"time"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// What the proof log says of looks at values and of exports. The records stand
// in the view log, whose period is over sooner; the digest of their keys shows
// whether that log was changed in the meantime.

func viewAct(v View) proof.Draft {
	act := proof.ValuesSeen
	if v.Kind == "export" {
		act = proof.ExportBegan
	}
	payload := viewPayload(v)
	payload["columns"], payload["keys"] = namesIn(v.Columns), proof.LedgerDigest(namesIn(v.RecordKeys))
	return proof.Draft{At: unstamp(v.At), Actor: v.Actor, Act: act, Subject: "view/" + v.ID, Payload: payload}
}

func exportEnded(v View, at time.Time) proof.Draft {
	payload := viewPayload(v)
	payload["left_out"], payload["state"] = v.LeftOut, v.State
	return proof.Draft{At: at, Actor: v.Actor, Act: proof.ExportEnded, Subject: "view/" + v.ID, Payload: payload}
}

func viewPayload(v View) map[string]any {
	return map[string]any{"kind": v.Kind, "source": v.Source, "object": v.Object, "records": v.Records}
}

func namesIn(list string) []string {
	names := []string{}
	_ = json.Unmarshal([]byte(list), &names) // written by us a moment ago
	return names
}
