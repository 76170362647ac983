package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/store"
)

// noteView stores who is about to see which personal columns of which records.
// Columns that are not personal are nobody's, so that seeing them is not
// recorded. What cannot be stored is not shown.
func (e *Engine) noteView(ctx context.Context, actor access.Actor, o *plan.Object, kind string, columns []RecordColumn, keys []string) error {
	if !anyPersonal(columns) || len(keys) == 0 {
		return nil
	}
	v, err := e.view(actor, o, kind, columns, keys)
	if err != nil {
		return err
	}
	v.Records, v.State = int64(len(keys)), "shown"
	return e.store.AddView(ctx, v)
}

func (e *Engine) view(actor access.Actor, o *plan.Object, kind string, columns []RecordColumn, keys []string) (store.View, error) {
	var personal []string
	for _, c := range columns {
		if c.Personal {
			personal = append(personal, c.Name)
		}
	}
	v := store.View{ID: newID(), At: e.now().UTC().Format(time.RFC3339Nano), Actor: actor.ID, Kind: kind, Source: o.Source, Object: o.Name}
	for text, list := range map[*string][]string{&v.Columns: personal, &v.RecordKeys: keys} {
		json, err := json.Marshal(append([]string{}, list...))
		if err != nil {
			return v, err
		}
		*text = string(json)
	}
	return v, nil
}

// Views lists who saw values of which records, newest first; of all objects if
// none is named. Next is empty at the end.
func (e *Engine) Views(ctx context.Context, actor access.Actor, object, after string, limit int) (entries []ViewEntry, next string, err error) {
	if err := actor.Require(access.ReadLog); err != nil {
		return nil, "", err
	}
	at, id, _ := strings.Cut(after, "~")
	limit = limitOf(limit)
	views, err := e.store.Views(ctx, object, at, id, limit+1)
	if err != nil {
		return nil, "", err
	}
	entries = []ViewEntry{}
	for _, v := range views[:min(limit, len(views))] {
		entry, err := viewEntry(v)
		if err != nil {
			return nil, "", err
		}
		entries = append(entries, entry)
	}
	if len(views) > limit {
		next = views[limit-1].At + "~" + views[limit-1].ID
	}
	return entries, next, nil
}

func viewEntry(v store.View) (ViewEntry, error) {
	at, err := time.Parse(time.RFC3339Nano, v.At)
	if err != nil {
		return ViewEntry{}, fmt.Errorf("read view %s: %w", v.ID, err)
	}
	e := ViewEntry{ID: v.ID, At: at, Actor: v.Actor, Kind: v.Kind, Object: v.Object, Records: v.Records, LeftOut: v.LeftOut, State: v.State}
	if err := json.Unmarshal([]byte(v.Columns), &e.Columns); err != nil {
		return e, fmt.Errorf("read view %s: %w", v.ID, err)
	}
	if err := json.Unmarshal([]byte(v.RecordKeys), &e.Keys); err != nil {
		return e, fmt.Errorf("read view %s: %w", v.ID, err)
	}
	return e, nil
}
