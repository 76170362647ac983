package execution

import (
	"context"
	"math"
	"sync"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// Cases gives every person of a run one case, across its jobs. What it knows of
// persons is half a keyed hash each, in memory, for as long as the run lasts:
// about 35 bytes a person. A record without any identifier gets a case of
// its own.
type Cases struct {
	mu          sync.Mutex
	cases       block
	derivations block
	byPerson    personCases
	lastSlice   int
	job         uint16 // the job being planned, to count its cases
}

// block is numbers reserved in our store and not given yet.
type block struct{ next, end int64 }

func (b *block) take() int64 {
	b.next++
	return b.next - 1
}

// lacks is how many numbers have to be reserved before n can be given.
func (b *block) lacks(n int) int { return max(0, n-int(min(b.end-b.next, math.MaxInt32))) }

// shortKey is the first half of a person key: 128 bits of HMAC do not collide
// within a run.
type shortKey [16]byte

// NewCases gives numbers that are reserved in our store while they are needed.
func NewCases() *Cases { return &Cases{} }

// CountingCases gives numbers that mean nothing, for a plan that stores nothing.
func CountingCases() *Cases {
	c := NewCases()
	c.cases.next = 1
	c.cases.end, c.derivations.end = math.MaxInt64, math.MaxInt64
	return c
}

// reserve makes sure that a page of n records finds numbers enough.
func (c *Cases) reserve(ctx context.Context, m Memory, n int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for sort, b := range map[string]*block{"case": &c.cases, "derivation": &c.derivations} {
		if err := b.fill(ctx, m, sort, n); err != nil {
			return err
		}
	}
	return nil
}

// fill reserves what is missing. Where somebody else took numbers in between,
// the few that are left are given up: numbers of one block follow one another.
func (b *block) fill(ctx context.Context, m Memory, sort string, n int) error {
	lacks := b.lacks(n)
	if lacks == 0 {
		return nil
	}
	first, err := m.Numbers(ctx, sort, lacks)
	if err != nil {
		return err
	}
	if b.next == b.end {
		b.next = first
	} else if first != b.end {
		b.next, b.end = first, first+int64(lacks)
		return b.fill(ctx, m, sort, n)
	}
	b.end = first + int64(lacks)
	return nil
}

// From continues a run whose slices have numbers up to last.
func (c *Cases) From(last int) *Cases {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastSlice = max(c.lastSlice, last)
	return c
}

// Last is the number of the newest slice.
func (c *Cases) Last() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lastSlice
}

// nextJob begins to count the cases of another job.
func (c *Cases) nextJob() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.job++
}

// adopt makes cases that are open known. One that somebody opened while the run
// goes on takes the place of the run's own.
func (c *Cases) adopt(open map[casefile.PersonKey]int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, id := range open {
		if known, _ := c.byPerson.get(short(k)); known != id {
			c.byPerson.set(short(k), id, 0)
		}
	}
}

// of is the case of a person. opened tells that it is new, counted that this
// job had not used it before.
func (c *Cases) of(k casefile.PersonKey) (id int64, opened, counted bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id, job := c.byPerson.get(short(k))
	if opened = id == 0; opened {
		id = c.cases.take()
	}
	if counted = opened || job != c.job; counted {
		c.byPerson.set(short(k), id, c.job)
	}
	return id, opened, counted
}

// alone is a case of its own.
func (c *Cases) alone() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cases.take()
}

// slice numbers the slices of a run.
func (c *Cases) slice() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastSlice++
	return c.lastSlice
}

func (c *Cases) derivation() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.derivations.take()
}

func short(k casefile.PersonKey) (s shortKey) {
	copy(s[:], k[:])
	return s
}

// personKeys hashes the identifiers of a record, strongest first, leaving out
// those it does not carry.
func personKeys(h casefile.Hasher, o *plan.Object, c datasource.Candidate) []casefile.PersonKey {
	var keys []casefile.PersonKey
	for i := range c.Person {
		keys = append(keys, identifierKeys(h, o.Person[i], c, i)...)
	}
	return keys
}

// strongest hashes only the first identifier present: all that jobs group by.
func strongest(h casefile.Hasher, o *plan.Object, c datasource.Candidate) (casefile.PersonKey, bool) {
	for i := range c.Person {
		if keys := identifierKeys(h, o.Person[i], c, i); len(keys) > 0 {
			return keys[0], true
		}
	}
	return casefile.PersonKey{}, false
}

// identifierKeys hashes one identifier of a record: several times where it
// stands in several rows of a part.
func identifierKeys(h casefile.Hasher, id plan.Identifier, c datasource.Candidate, i int) []casefile.PersonKey {
	var keys []casefile.PersonKey
	for _, values := range c.Identifiers(i) {
		if k, ok := h.KeyOf(id.Kind, id.Categories, values); ok {
			keys = append(keys, k)
		}
	}
	return keys
}

// CountCases counts the persons among the records a criteria may change, for a
// plan that stores nothing.
func CountCases(ctx context.Context, s *datasource.Source, c *datasource.Criteria, o *plan.Object, h casefile.Hasher, in *Cases) (int, error) {
	in.nextJob()
	cases, after := 0, datasource.Key("")
	for {
		page, err := s.Page(ctx, c, after, pageSize)
		if err != nil || len(page) == 0 {
			return cases, err
		}
		for _, candidate := range page {
			k, ok := strongest(h, o, candidate)
			if !ok {
				cases++
				continue
			}
			if _, _, counted := in.of(k); counted {
				cases++
			}
		}
		after = page[len(page)-1].Key
	}
}
