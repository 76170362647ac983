package datasource

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// GuardWay is a way around a guard that its database leaves open.
type GuardWay struct {
	Code WayCode
	Text string
}

// WayCode names a way.
type WayCode string

// The ways.
const (
	WayOwner    WayCode = "owner"    // whoever may change the table's definition
	WayReplica  WayCode = "replica"  // sessions that run as a replica
	WaySnapshot WayCode = "snapshot" // transactions older than the lock
	WayExport   WayCode = "export"   // programs that only read
	WayTruncate WayCode = "truncate" // TRUNCATE and its kind
	WayCascade  WayCode = "cascade"  // foreign keys that change rows without triggers
	WayReplace  WayCode = "replace"  // REPLACE over an index that cannot be asked
)

// ways lists what stays open for one claim. Nothing here depends on a row.
func (s *Source) ways(o GuardOrder, c claim) []GuardWay {
	var list []GuardWay
	switch s.d.name() {
	case "sqlite":
		list = sqliteWays(c)
	case "postgres":
		list = postgresWays(c)
	case "mysql":
		list = guardWriter{d: s.d, g: mysqlGuard{}, order: o}.mysqlWays(c)
	}
	switch {
	case s.d.name() == "postgres" && len(c.hideFrom) > 0:
		list = append(list, GuardWay{WayExport, "reading is not refused; hidden only from " + strings.Join(c.hideFrom, ", ") +
			", and not in views of the table's owner"})
	case len(c.hideFrom) > 0:
		list = append(list, GuardWay{WayExport, "reading is not refused, and hide_from works on PostgreSQL only: an export that reads the table holds locked records"})
	default:
		list = append(list, GuardWay{WayExport, "reading is not refused: an export that reads the table holds locked records"})
	}
	return list
}

func sqliteWays(c claim) []GuardWay {
	list := []GuardWay{{WayOwner, "whoever may write the file may drop the triggers; a missing one is a finding"}}
	if slices.ContainsFunc(c.table.Indexes, func(x schema.Index) bool {
		return x.Unique && (x.Partial != "" || slices.Contains(x.Columns, ""))
	}) {
		list = append(list, GuardWay{WayReplace, "REPLACE over a partial unique index, or one over an expression, deletes unseen as long as recursive_triggers is off in that program"})
	}
	return list
}

func postgresWays(c claim) []GuardWay {
	list := []GuardWay{
		{WayOwner, "the table's owner and superusers may disable or drop the triggers; a missing one is a finding"},
		{WayReplica, "a session with session_replication_role = replica fires no triggers; only superusers may set it, and workers of logical replication run so"},
		{WaySnapshot, "a transaction of REPEATABLE READ that began before a job set its lock does not see it; a lock set by hand turns it away"},
	}
	if len(c.table.PartitionedBy) > 0 {
		list = append(list, GuardWay{WayTruncate, "TRUNCATE of a single partition is not seen; that of the table is refused"})
	}
	return list
}

func (w guardWriter) mysqlWays(c claim) []GuardWay {
	list := []GuardWay{
		{WayOwner, "whoever has the rights TRIGGER, ALTER or DROP on the table may take the triggers away; a missing one is a finding"},
		{WayTruncate, "TRUNCATE fires no triggers; it needs the right DROP"},
	}
	return append(list, w.openCascades(c)...)
}

// openCascades are foreign keys whose rows change without a trigger and that no
// trigger above asks: chains longer than we follow, and tables out of sight.
func (w guardWriter) openCascades(c claim) []GuardWay {
	var far []string
	for _, p := range w.cascades(c) {
		above := slices.ContainsFunc(w.order.upward(p.top()), func(k schema.ForeignKey) bool { return k.OnDelete == "CASCADE" })
		if w.order.table(p.top()) == nil || len(p) == highest && above {
			far = append(far, p.top().String())
		}
	}
	if len(far) == 0 {
		return nil
	}
	return []GuardWay{{WayCascade, "foreign keys delete rows along without a trigger; not asked is what lies above " + strings.Join(namesOf(far), ", ")}}
}
