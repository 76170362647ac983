package datasource

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// ErrReplicaAway says that no replica answers: how far they are is not known.
var ErrReplicaAway = errors.New("no replica answers")

// UnknownLag is longer than anybody waits: a replica has not replayed what was
// there when it was first asked.
const UnknownLag = time.Duration(math.MaxInt64)

// Replication watches how far the replicas of a source are behind. It notes
// where the source's log stands each time it is asked, and holds against that
// what the replicas have replayed. What the servers call their lag is not used:
// PostgreSQL's stands still while a replica does, MariaDB's is zero where the
// replica does not know what it is missing.
//
// One goroutine uses it.
type Replication struct {
	source   *Source
	replicas []*Source // none: the source tells what they have replayed
	samples  []sample  // oldest first
}

// position is how far a log is, by its parts.
type position map[string]uint64

// sample is where the source's log stood.
type sample struct {
	at   time.Time
	here position
}

// mostSamples bounds what is remembered while a replica stands still.
const mostSamples = 4096

// Replication watches replicas of this source. Without any the source itself is
// asked, which PostgreSQL alone can answer.
func (s *Source) Replication(replicas []*Source) *Replication {
	return &Replication{source: s, replicas: replicas}
}

// Unmeasured says, in words for a finding, why it cannot be told how far the
// replicas are; empty if it can.
func (r *Replication) Unmeasured(ctx context.Context) (string, error) {
	var why string
	var err error
	switch r.source.d.name() {
	case "postgres":
		why, err = r.postgresUnmeasured(ctx)
	case "mysql":
		why, err = r.mysqlUnmeasured(ctx)
	default:
		why = "an SQLite file has no replicas that could be asked"
	}
	return why, r.source.fail("ask the replicas", err)
}

// Behind is how long ago the source was where the slowest replica is now.
func (r *Replication) Behind(ctx context.Context, now time.Time) (time.Duration, error) {
	here, err := r.here(ctx)
	if err != nil {
		return UnknownLag, r.source.fail("read the log's position", err)
	}
	r.note(sample{now, here})
	replayed, err := r.replayed(ctx)
	if err != nil {
		return UnknownLag, r.source.fail("ask the replicas", err)
	}
	if len(replayed) == 0 {
		return UnknownLag, r.source.fail("ask the replicas", ErrReplicaAway)
	}
	return r.lag(replayed, now), nil
}

// note remembers a sample; of too many every second one goes.
func (r *Replication) note(s sample) {
	if len(r.samples) >= mostSamples {
		half := r.samples[:0]
		for i := 0; i < len(r.samples); i += 2 {
			half = append(half, r.samples[i])
		}
		r.samples = half
	}
	r.samples = append(r.samples, s)
}

// lag is that of the slowest replica. Samples all have replayed are forgotten
// but for the newest of them.
func (r *Replication) lag(replayed []position, now time.Time) time.Duration {
	known := -1
	for i, s := range r.samples {
		for _, p := range replayed {
			if !p.reached(s.here) {
				return r.since(known, now)
			}
		}
		known = i
	}
	return r.since(known, now)
}

// since is how long ago the sample after a known one was taken: up to there a
// replica may be without what came then.
func (r *Replication) since(known int, now time.Time) time.Duration {
	if known < 0 {
		return UnknownLag
	}
	r.samples = r.samples[known:]
	if len(r.samples) == 1 {
		return 0
	}
	return now.Sub(r.samples[0].at)
}

// reached tells whether a log is as far as another.
func (p position) reached(other position) bool {
	for part, n := range other {
		if p[part] < n {
			return false
		}
	}
	return true
}

func (r *Replication) here(ctx context.Context) (position, error) {
	if r.source.d.name() == "mysql" {
		return r.source.gtid(ctx, "gtid_binlog_pos")
	}
	at, err := r.source.wal(ctx, "SELECT (pg_current_wal_flush_lsn() - '0/0')::text")
	if err == nil && len(at) == 0 {
		err = ErrMissing
	}
	if err != nil {
		return nil, err
	}
	return at[0], nil
}

// replayed is how far each replica is.
func (r *Replication) replayed(ctx context.Context) (all []position, err error) {
	if len(r.replicas) == 0 {
		return r.source.wal(ctx, "SELECT (replay_lsn - '0/0')::text FROM pg_stat_replication WHERE replay_lsn IS NOT NULL AND state <> 'backup'")
	}
	for _, replica := range r.replicas {
		if r.source.d.name() == "mysql" {
			at, err := replica.gtid(ctx, "gtid_slave_pos")
			if err != nil {
				return nil, err
			}
			all = append(all, at)
			continue
		}
		at, err := replica.wal(ctx, "SELECT (pg_last_wal_replay_lsn() - '0/0')::text WHERE pg_is_in_recovery()")
		if err != nil {
			return nil, err
		}
		if len(at) == 0 { // it was made a server of its own
			return nil, ErrReplicaAway
		}
		all = append(all, at...)
	}
	return all, nil
}

// wal reads positions in PostgreSQL's log.
func (s *Source) wal(ctx context.Context, query string) (all []position, err error) {
	err = s.rows(ctx, s.db, expr{sql: query}, func(rows *sql.Rows) error {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		n, err := strconv.ParseUint(text, 10, 64)
		all = append(all, position{"": n})
		return err
	})
	return all, err
}

// gtid reads a position of MariaDB: domain-server-number, one for each domain.
func (s *Source) gtid(ctx context.Context, variable string) (position, error) {
	var text string
	err := s.rows(ctx, s.db, expr{sql: "SELECT @@GLOBAL." + variable}, func(rows *sql.Rows) error { return rows.Scan(&text) })
	if err != nil {
		return nil, err
	}
	at := position{}
	for part := range strings.SplitSeq(text, ",") {
		if words := strings.Split(part, "-"); len(words) == 3 {
			n, err := strconv.ParseUint(words[2], 10, 64)
			if err != nil {
				return nil, err
			}
			at[words[0]] = max(at[words[0]], n)
		}
	}
	return at, nil
}

// postgresUnmeasured: of the sessions of others a login sees nothing but that
// they are there, unless it may.
func (r *Replication) postgresUnmeasured(ctx context.Context) (string, error) {
	if len(r.replicas) == 0 {
		may, err := r.source.says(ctx, "SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')")
		if err == nil && !may {
			return "the login may not see the server's replicas: grant it pg_read_all_stats, or name the replicas", nil
		}
		return "", err
	}
	for _, replica := range r.replicas {
		follows, err := replica.says(ctx, "SELECT pg_is_in_recovery()")
		if err != nil {
			return "", err
		}
		if !follows {
			return "what is named as a replica is none", nil
		}
	}
	return "", nil
}

// says asks a question of yes and no.
func (s *Source) says(ctx context.Context, query string) (yes bool, err error) {
	err = s.rows(ctx, s.db, expr{sql: query}, func(rows *sql.Rows) error { return rows.Scan(&yes) })
	return yes, err
}

// mysqlUnmeasured: MariaDB compares positions by domain; MySQL's GTIDs are of
// another kind.
func (r *Replication) mysqlUnmeasured(ctx context.Context) (string, error) {
	var version, logs string
	err := r.source.rows(ctx, r.source.db, expr{sql: "SELECT VERSION(), @@GLOBAL.log_bin"},
		func(rows *sql.Rows) error { return rows.Scan(&version, &logs) })
	switch {
	case err != nil:
		return "", err
	case !strings.Contains(version, "MariaDB"):
		return "positions of MySQL servers are not compared, those of MariaDB and PostgreSQL are", nil
	case len(r.replicas) == 0:
		return "MariaDB does not tell how far its replicas are: name them under replicas", nil
	case logs != "1":
		return "the server writes no binary log, so nothing follows it", nil
	}
	for _, replica := range r.replicas {
		at, err := replica.gtid(ctx, "gtid_slave_pos")
		if err != nil {
			return "", err
		}
		if len(at) == 0 {
			return "what is named as a replica has never replayed anything", nil
		}
	}
	return "", nil
}
