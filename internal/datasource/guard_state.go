package datasource

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// GuardState is what a guard does in a source, and what it cannot do.
type GuardState struct {
	Mode     GuardMode // the weakest of all tables; empty: none stands everywhere
	Tables   []GuardedTable
	Left     []string // triggers of an older concept that guard something still
	Observed []Observation
}

// GuardedTable is one table with what an object claims of it.
type GuardedTable struct {
	Object   string
	Part     string // empty for the record's own table
	Table    string
	Mode     GuardMode // of the weakest trigger that is as it should be
	Row      bool
	Hidden   []string // roles that do not see locked rows
	Triggers []GuardTrigger
	Ways     []GuardWay // ways around that stay open
}

// GuardTrigger is one trigger or policy.
type GuardTrigger struct {
	Name   string
	Table  string // the table it stands on, another one above where a cascade comes from
	Event  string
	State  TriggerState
	Detail string
}

// TriggerState says how a trigger is.
type TriggerState string

// The states. Outdated is what an older concept asked for.
const (
	TriggerStands   TriggerState = "stands"
	TriggerMissing  TriggerState = "missing"
	TriggerDisabled TriggerState = "disabled"
	TriggerReplaced TriggerState = "replaced"
	TriggerOutdated TriggerState = "outdated"
	TriggerBroken   TriggerState = "broken" // it refuses everything, or nothing
)

// Observation is how often something would have been refused.
type Observation struct {
	Table   string
	Event   string
	Program string // as far as the database tells: SQLite does not
	Times   int
	First   string // days
	Last    string
}

// GuardStatus compares what stands with what the order asks for. Whether it is
// to observe or to refuse is not compared.
func (s *Source) GuardStatus(ctx context.Context, o GuardOrder) (GuardState, error) {
	live, err := guardOf(s.d).live(ctx, s)
	if err != nil {
		return GuardState{}, s.fail("look at the guard", err)
	}
	if err := s.tryForeign(ctx, o, live); err != nil {
		return GuardState{}, s.fail("look at the guard", err)
	}
	state := s.compareGuard(o, live)
	if state.Observed, err = s.observed(ctx); err != nil {
		return state, s.fail("read what was observed", err)
	}
	return state, nil
}

func (s *Source) compareGuard(o GuardOrder, live []liveItem) GuardState {
	var state GuardState
	enforce, observe := o, o
	enforce.Observe, observe.Observe = false, true
	lax := s.guardItems(observe)
	wanted := map[string]bool{openPolicy: true}
	tables := map[string]int{}
	for i, item := range s.guardItems(enforce) {
		c := item.claim
		place, known := tables[c.object+"\x00"+c.relation]
		if !known {
			place = len(state.Tables)
			tables[c.object+"\x00"+c.relation] = place
			state.Tables = append(state.Tables, GuardedTable{Object: c.object, Part: c.relation, Table: c.table.Name.String(),
				Row: rowOf(o, c.object), Mode: schema.GuardEnforce, Ways: s.ways(o, c)})
		}
		wanted[item.name] = true
		trigger, mode := judgeTrigger(item, lax[i].body, live)
		t := &state.Tables[place]
		t.Triggers = append(t.Triggers, trigger)
		t.Mode = weaker(t.Mode, mode)
		if item.event == "hides" && trigger.State == TriggerStands {
			t.Hidden = c.hideFrom
		}
	}
	for i, t := range state.Tables {
		if i == 0 {
			state.Mode = t.Mode
		}
		state.Mode = weaker(state.Mode, t.Mode)
	}
	for _, item := range live {
		if !wanted[item.name] {
			state.Left = append(state.Left, item.name)
		}
	}
	return state
}

func rowOf(o GuardOrder, object string) bool {
	return slices.ContainsFunc(o.Objects, func(g Guarded) bool { return g.Name == object && g.Row })
}

// judgeTrigger looks for an item among what is there.
func judgeTrigger(item guardItem, lax string, live []liveItem) (GuardTrigger, GuardMode) {
	t := GuardTrigger{Name: item.name, Table: item.table.String(), Event: item.event, State: TriggerMissing}
	i := slices.IndexFunc(live, func(l liveItem) bool { return l.name == item.name })
	if i < 0 {
		return t, ""
	}
	found := live[i]
	observing := item.event == "hides" && modeOf(found.body) == schema.GuardObserve // made, but with no policy yet
	switch {
	case found.table.Table == "" && !observing:
		return t, ""
	case modeOf(found.body) == "" || found.table.Table != "" && found.table.Table != item.table.Table || !found.intact && !observing:
		t.State = TriggerReplaced
	case found.body != item.body && found.body != lax:
		t.State = TriggerOutdated
	case !found.enabled && !observing:
		t.State = TriggerDisabled
	case found.broken != "":
		t.State, t.Detail = TriggerBroken, found.broken
	default:
		t.State = TriggerStands
		return t, modeOf(found.body)
	}
	return t, ""
}

func weaker(a, b GuardMode) GuardMode {
	if a == "" || b == "" {
		return ""
	}
	if a == schema.GuardObserve {
		return a
	}
	return b
}

// tryForeign tries triggers somebody else made (MySQL): whether he is still
// there is not ours to look up. A row is written as it is, and rolled back.
func (s *Source) tryForeign(ctx context.Context, o GuardOrder, live []liveItem) error {
	for i, item := range live {
		if !item.foreign || eventOf(item.name) != "update" {
			continue
		}
		broken, err := s.tryTable(ctx, o, item.table.Table)
		if err != nil {
			return err
		}
		live[i].broken = broken
	}
	return nil
}

func (s *Source) tryTable(ctx context.Context, o GuardOrder, table string) (broken string, err error) {
	for _, c := range claimsOf(o) {
		if c.table.Table != table || len(c.table.Columns) == 0 {
			continue
		}
		quoted, name := s.d.quote(c.table.Columns[0].Name), tableName(s.d, c.table.Name)
		err := s.within(ctx, "try a trigger", func(tx *sql.Tx) error {
			if _, err := tx.ExecContext(ctx, "UPDATE "+name+" SET "+quoted+" = "+quoted+" LIMIT 1"); err != nil {
				return err
			}
			return errProbed
		})
		var ours *Error
		if errors.As(err, &ours) && ours.Code == definerMissing {
			return "the user who made it is gone", nil
		}
		return "", nil // busy, or refused for another reason: it does its work
	}
	return "", nil
}

// definerMissing is MySQL's error of a trigger whose maker was dropped.
const definerMissing = "1449"

// observed adds up what an observing guard wrote down.
func (s *Source) observed(ctx context.Context) ([]Observation, error) {
	var list []Observation
	err := s.list(ctx, cat("SELECT tab, event, program, COUNT(*), MIN(day), MAX(day) FROM ", s.d.own("observed"),
		" GROUP BY tab, event, program ORDER BY tab, event, program"), func(rows *sql.Rows) error {
		var o Observation
		err := rows.Scan(&o.Table, &o.Event, &o.Program, &o.Times, &o.First, &o.Last)
		list = append(list, o)
		return err
	})
	if err != nil && errors.Is(judge(err).kind, ErrMissing) {
		return nil, nil
	}
	return list, err
}
