package proof

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 25, 11, 0, 0, 123_456_789, time.UTC)

func salt(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// scene is a log of twelve entries with checkpoints at 4, 8 and 12.
type scene struct {
	secret, public string
	entries        []Entry
	checkpoints    []string
	head           Head
}

const origin = "fristwerk/test"

func begin(t *testing.T) *scene {
	t.Helper()
	s := &scene{}
	var err error
	if s.secret, s.public, err = NewKey(rand.Reader, origin); err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		s.append(t, draft(i))
		if s.head.Size%4 == 0 {
			s.checkpoints = append(s.checkpoints, s.sign(t, s.head, s.secret))
		}
	}
	return s
}

func (s *scene) append(t *testing.T, d Draft) {
	t.Helper()
	added, err := s.head.Append(salt, d)
	if err != nil {
		t.Fatal(err)
	}
	s.entries = append(s.entries, added...)
}

func draft(i int) Draft {
	return Draft{At: noon.Add(time.Duration(i) * time.Second), Actor: "user:7", Act: "mark_set",
		Subject: fmt.Sprintf("contract/%d", i), Payload: map[string]int{"number": i}}
}

func (s *scene) sign(t *testing.T, head Head, secret string) string {
	t.Helper()
	root, err := head.Root()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := Sign(Checkpoint{Origin: origin, Size: head.Size, Root: root, At: noon}, secret)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func (s *scene) verify(t *testing.T) Report {
	t.Helper()
	r, err := Verify(listed(s.entries), s.checkpoints, origin, s.public)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func listed(entries []Entry) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// rehash makes the entries from one on fit each other again, as somebody would
// who may write the whole table.
func (s *scene) rehash(from int) {
	for i := from; i < len(s.entries); i++ {
		e := &s.entries[i]
		e.Seq = uint64(i)
		e.Prev = Hash{}
		if i > 0 {
			e.Prev = s.entries[i-1].Leaf
		}
		e.Digest = digest(e.Salt, e.Payload)
		e.Leaf = e.leaf()
	}
}

func TestAnHonestLogHolds(t *testing.T) {
	t.Parallel()
	s := begin(t)
	r := s.verify(t)
	if !r.Held() || r.Entries != 12 || r.Checkpoints != 3 || r.Unwitnessed != 0 {
		t.Fatalf("%+v", r)
	}
	s.checkpoints = s.checkpoints[:2]
	if r := s.verify(t); !r.Held() || r.Unwitnessed != 4 {
		t.Errorf("nothing speaks for the last four: %+v", r)
	}
}

// TestTampering does what somebody with the right to write our store could do,
// one thing at a time. Each is found, and the first bad entry is named.
func TestTampering(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do   func(t *testing.T, s *scene)
		code string
		seq  uint64
	}{
		"actor changed":   {func(_ *testing.T, s *scene) { s.entries[5].Actor = "user:8" }, Changed, 5},
		"day changed":     {func(_ *testing.T, s *scene) { s.entries[5].At = s.entries[5].At.Add(time.Hour) }, Changed, 5},
		"payload changed": {func(_ *testing.T, s *scene) { s.entries[5].Payload = json.RawMessage(`{"number":6}`) }, PayloadChanged, 5},
		"salt changed":    {func(_ *testing.T, s *scene) { s.entries[5].Salt = salt(saltSize) }, PayloadChanged, 5},
		"entry removed":   {func(_ *testing.T, s *scene) { s.entries = slices.Delete(s.entries, 5, 6) }, Removed, 5},
		"first removed":   {func(_ *testing.T, s *scene) { s.entries = s.entries[1:] }, Removed, 0},
		"reordered": {func(_ *testing.T, s *scene) {
			s.entries[5], s.entries[6] = s.entries[6], s.entries[5]
		}, Reordered, 5},
		"moved to the end": {func(_ *testing.T, s *scene) {
			s.entries = append(slices.Delete(slices.Clone(s.entries), 5, 7), s.entries[5], s.entries[6])
		}, Reordered, 5},
		"twice": {func(_ *testing.T, s *scene) { s.entries = slices.Insert(s.entries, 6, s.entries[5]) }, Reordered, 5},
		"renumbered after a swap": {func(_ *testing.T, s *scene) {
			s.entries[5], s.entries[6] = s.entries[6], s.entries[5]
			s.entries[5].Seq, s.entries[6].Seq = 5, 6
		}, Broken, 5},
		"changed and its hash too": {func(_ *testing.T, s *scene) {
			s.entries[5].Actor = "user:8"
			s.entries[5].Leaf = s.entries[5].leaf()
		}, Broken, 6},
		"tail cut off":  {func(_ *testing.T, s *scene) { s.entries = s.entries[:11] }, CutOff, 11},
		"all forgotten": {func(_ *testing.T, s *scene) { s.entries = nil }, CutOff, 0},
		"rewritten as a whole": {func(_ *testing.T, s *scene) {
			s.entries[5].Actor = "user:8"
			s.rehash(5)
		}, Rewritten, 4},
		"removed and rewritten": {func(_ *testing.T, s *scene) {
			s.entries = slices.Delete(s.entries, 5, 6)
			s.rehash(5)
		}, Rewritten, 4},
		"checkpoint of another key": {func(t *testing.T, s *scene) {
			other, _, err := NewKey(rand.Reader, origin)
			if err != nil {
				t.Fatal(err)
			}
			s.checkpoints = append(s.checkpoints, s.sign(t, Head{}, other))
		}, OtherKey, 0},
		"checkpoint changed": {func(_ *testing.T, s *scene) {
			s.checkpoints[2] = strings.Replace(s.checkpoints[2], "\n12\n", "\n11\n", 1)
		}, OtherKey, 0},
		"checkpoint of another log": {func(t *testing.T, s *scene) {
			signed, err := Sign(Checkpoint{Origin: "fristwerk/other", Size: 2, At: noon}, s.secret)
			if err != nil {
				t.Fatal(err)
			}
			s.checkpoints = append(s.checkpoints, signed)
		}, OtherLog, 2},
		"checkpoint of nonsense": {func(_ *testing.T, s *scene) { s.checkpoints = append(s.checkpoints, "nonsense") }, BadCheckpoint, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := begin(t)
			c.do(t, s)
			r := s.verify(t)
			if len(r.Faults) == 0 || r.Faults[0].Code != c.code || r.Faults[0].Seq != c.seq {
				t.Errorf("want %s at %d, got %+v", c.code, c.seq, r.Faults)
			}
		})
	}
}

// TestPruning forgets payloads and says so in the log; the chain holds, and the
// hash gives nothing away to somebody who guesses. A payload that is missing
// and of which the log says nothing is named.
func TestPruning(t *testing.T) {
	t.Parallel()
	s := begin(t)
	kept := s.entries[5]
	for _, i := range []int{5, 6, 9} {
		s.entries[i].Payload, s.entries[i].Salt = nil, nil
	}
	if r := s.verify(t); r.Held() || r.Faults[0].Code != PayloadRemoved || r.Faults[0].Seq != 5 {
		t.Errorf("%+v", r)
	}
	s.append(t, Draft{At: noon, Act: OwnDataExpired, Payload: Expired{Kind: "log", Before: noon, Count: 2, Entries: Stretches([]uint64{6, 5})}})
	if r := s.verify(t); len(r.Faults) != 1 || r.Faults[0].Code != PayloadRemoved || r.Faults[0].Seq != 9 {
		t.Errorf("%+v", r)
	}
	s.append(t, Draft{At: noon, Act: OwnDataExpired, Payload: Expired{Kind: "log", Before: noon, Count: 1, Entries: Stretches([]uint64{9})}})
	if r := s.verify(t); !r.Held() || r.Pruned != 3 {
		t.Errorf("%+v", r)
	}
	s.entries[12].Payload, s.entries[12].Salt = nil, nil // who says so must not be silenced
	if r := s.verify(t); len(r.Faults) != 3 || r.Faults[0].Seq != 5 {
		t.Errorf("%+v", r)
	}
	if digest(salt(saltSize), kept.Payload) == kept.Digest {
		t.Error("the digest must not be found without its salt")
	}
}

func TestBundle(t *testing.T) {
	t.Parallel()
	s := begin(t)
	var b bytes.Buffer
	if err := WriteBundle(&b, origin, s.checkpoints, listed(s.entries)); err != nil {
		t.Fatal(err)
	}
	whole := b.String()
	h, entries, err := ReadBundle(strings.NewReader(whole))
	if err != nil {
		t.Fatal(err)
	}
	if r, err := Verify(entries, h.Checkpoints, h.Origin, s.public); err != nil || !r.Held() || r.Entries != 12 {
		t.Errorf("%+v, %v", r, err)
	}
	for name, text := range map[string]string{
		"empty": "", "no header": `{"seq":0}`, "other format": `{"format":"x"}`, "cut in a line": whole[:len(whole)-20],
	} {
		_, entries, err := ReadBundle(strings.NewReader(text))
		if err == nil {
			_, err = Verify(entries, h.Checkpoints, origin, s.public)
		}
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	secret, public, err := NewKey(rand.Reader, origin)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Public(secret); err != nil || got != public {
		t.Errorf("got %q, %v, want %q", got, err, public)
	}
	for _, bad := range []string{"", "x", "PRIVATE+KEY+a+b+c", public} {
		if _, err := Public(bad); err == nil {
			t.Errorf("%q is no secret key", bad)
		}
		if _, err := Sign(Checkpoint{Origin: origin}, bad); err == nil || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestHeadIsTheWholeTree appends in portions of every size and compares with
// the tree built at once.
func TestHeadIsTheWholeTree(t *testing.T) {
	t.Parallel()
	var drafts []Draft
	for i := range 40 {
		drafts = append(drafts, draft(i))
	}
	zeros := func(n int) []byte { return make([]byte, n) }
	var whole Head
	if _, err := whole.Append(zeros, drafts...); err != nil {
		t.Fatal(err)
	}
	for portion := 1; portion < 17; portion++ {
		var h Head
		for some := range slices.Chunk(drafts, portion) {
			if _, err := h.Append(zeros, some...); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(h)
			if err != nil {
				t.Fatal(err)
			}
			if h = (Head{}); json.Unmarshal(text, &h) != nil {
				t.Fatalf("%s", text)
			}
		}
		a, _ := h.Root()
		if b, _ := whole.Root(); a != b || h.Last != whole.Last || h.Size != whole.Size {
			t.Errorf("in portions of %d: %v, want %v", portion, a, b)
		}
	}
	if _, err := (&Head{Size: 5}).Root(); err == nil {
		t.Error("a head without its nodes is damaged")
	}
}

func TestLedgerDigest(t *testing.T) {
	t.Parallel()
	if LedgerDigest([]string{"1", "2"}) != LedgerDigest([]string{"2", "1"}) {
		t.Error("the order of the rows does not count")
	}
	for _, other := range [][]string{{"1"}, {"1", "2", "2"}, {"12"}, {"1", "3"}, nil} {
		if LedgerDigest([]string{"1", "2"}) == LedgerDigest(other) {
			t.Errorf("%v has the digest of 1, 2", other)
		}
	}
}

func FuzzReadBundle(f *testing.F) {
	f.Add([]byte(`{"format":"fristwerk-proof-1","origin":"fristwerk/x","checkpoints":["a"]}` + "\n" + `{"seq":0}` + "\n"))
	f.Add([]byte("\xff\xfe{"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h, entries, err := ReadBundle(bytes.NewReader(b))
		if err != nil {
			return
		}
		if r, err := Verify(entries, h.Checkpoints, h.Origin, "fristwerk/x+00000000+AA"); err == nil && r.Checkpoints > 0 {
			t.Error("no key, yet a checkpoint that fits")
		}
	})
}
