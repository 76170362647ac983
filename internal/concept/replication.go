package concept

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// ReplicationLag is how far a source's replicas may be behind before servers,
// and whoever runs a job by hand, wait for them.
type ReplicationLag struct {
	AtMost   time.Duration
	Replicas []string // their URLs as in the file; none: the source itself is asked
}

// The bounds of what may be waited for.
const (
	leastLag, mostLag      = time.Second, time.Hour
	leastLock, mostLock    = time.Second, time.Minute
	lagKey, lockTimeoutKey = "replication_lag", "lock_timeout"
	secondsAsText          = "write a whole number of seconds or minutes, such as 10 seconds"
)

var spanText = regexp.MustCompile(`^([1-9][0-9]{0,5}) (second|seconds|minute|minutes)$`)

// span is a short time in words, zero if absent.
func (v value) span(least, most time.Duration) time.Duration {
	text := v.text()
	if text == "" {
		return 0
	}
	parts := spanText.FindStringSubmatch(text)
	if parts == nil {
		v.problem(fmt.Sprintf("%s is no time that can be waited", v.quoted()), secondsAsText).as("no_span", v.key())
		return 0
	}
	n, _ := strconv.Atoi(parts[1]) // digits
	d := time.Duration(n) * time.Second
	if strings.HasPrefix(parts[2], "minute") {
		d *= 60
	}
	if d < least || d > most {
		v.problem(fmt.Sprintf("%s must be from %s to %s", v.key(), least, most), secondsAsText).as("span_range", v.key(), strconv.Itoa(int(least.Seconds())), strconv.Itoa(int(most.Seconds())))
		return 0
	}
	return d
}

// lag reads what a source says of its replicas. Where it could not be measured
// it is refused: a bound nobody holds is worse than none.
func (r *reader) lag(v value, sourceURL string) *ReplicationLag {
	if !v.given() {
		return nil
	}
	m := v.mappingOf("bound of the replicas")
	m.only("at_most", "replicas")
	lag := &ReplicationLag{AtMost: m.need("at_most").span(leastLag, mostLag)}
	urls := m.get("replicas")
	for _, u := range urls.filled() {
		r.lines.hide(u.n.at.Line)
		text := u.text()
		if text == "" {
			continue
		}
		if p := judgeURL(text); p != nil {
			u.problem(p.What, p.Hint).as(p.Code)
		} else if a, b := schemeOf(text), schemeOf(sourceURL); a != "" && b != "" && a != b {
			u.problem("a replica is of the same kind as its source", "name the replica of this database").as("replica_kind")
		}
		lag.Replicas = append(lag.Replicas, text)
	}
	switch scheme := schemeOf(sourceURL); {
	case scheme == "sqlite":
		v.problem("an SQLite file has no replicas that could be asked", "leave replication_lag out").as("no_replicas")
	case scheme == "mysql" && len(lag.Replicas) == 0:
		v.problem("MariaDB does not tell how far its replicas are: they have to be asked", "name them: replicas: [${SALES_REPLICA_URL}]").as("replicas_missing")
	}
	return lag
}

// schemeOf is the kind of database a url names, empty if only a variable knows.
func schemeOf(text string) string {
	scheme, _, found := strings.Cut(text, ":")
	if !found || strings.HasPrefix(text, "${") {
		return ""
	}
	return scheme
}
