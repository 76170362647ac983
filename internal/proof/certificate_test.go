package proof

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// certified is a log with a case, its batch and a certificate about it.
func certified(t *testing.T) (c Certificate, public string) {
	t.Helper()
	secret, public, err := NewKey(rand.Reader, origin)
	if err != nil {
		t.Fatal(err)
	}
	said := Statement{Subject: "case/7", Concept: "Vertrieb", State: "closed", Deeds: []Deed{{Object: "contract", Records: 2, Keys: []string{"1", "2"}}},
		Batches: []Stated{{ID: "r-1", Source: "sales", Table: "contracts", Records: 2, Ledger: LedgerDigest([]string{"1", "2"}), Keys: []string{"1", "2"}}}}
	statement, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	g := &grown{nodes: map[[2]uint64]Hash{}}
	var head Head
	for _, d := range []Draft{
		draft(0), draft(1),
		{At: noon, Actor: "user:7", Act: CaseMoved, Subject: "case/7", Payload: map[string]string{"event": "approved"}},
		{At: noon, Actor: "job:x", Act: BatchCommitted, Subject: "batch/r-1", Payload: Batch{ID: "r-1", Source: "sales", Table: "contracts", Records: 2, Ledger: LedgerDigest([]string{"2", "1"})}},
		draft(2),
		{At: noon, Actor: "user:9", Act: Certified, Subject: CertifiedAs("case/7"), Payload: CertifiedPayload{StatementDigest(statement)}},
		draft(3),
	} {
		added, err := head.Append(salt, d)
		if err != nil {
			t.Fatal(err)
		}
		g.entries = append(g.entries, added...)
	}
	s := scene{secret: secret}
	c = Certificate{Format: CertificateFormat, Origin: origin, Statement: statement, Checkpoint: s.sign(t, head, secret), Fingerprint: Fingerprint(public)}
	for _, seq := range []uint64{2, 3, 5} {
		path, err := Inclusion(g, seq, head.Size)
		if err != nil {
			t.Fatal(err)
		}
		c.Entries = append(c.Entries, Included{g.entries[seq], path})
	}
	return c, public
}

// TestCertificate is written, read elsewhere, and changed in every way one at a
// time; each is named.
func TestCertificate(t *testing.T) {
	t.Parallel()
	other := func(t *testing.T) string {
		t.Helper()
		_, public, err := NewKey(rand.Reader, origin)
		if err != nil {
			t.Fatal(err)
		}
		return public
	}
	for name, x := range map[string]struct {
		do   func(t *testing.T, c *Certificate)
		code string
		seq  uint64
	}{
		"honest":   {func(*testing.T, *Certificate) {}, "", 0},
		"indented": {func(_ *testing.T, c *Certificate) { c.Statement = indented(c.Statement) }, "", 0},
		"statement changed": {func(_ *testing.T, c *Certificate) {
			c.Statement = bytes.Replace(c.Statement, []byte("closed"), []byte("opened"), 1)
		}, StatementChanged, 5},
		"about another case": {func(_ *testing.T, c *Certificate) {
			c.Statement = bytes.Replace(c.Statement, []byte("case/7"), []byte("case/8"), 1)
		}, StatementChanged, 0},
		"actor changed":   {func(_ *testing.T, c *Certificate) { c.Entries[0].Actor = "user:1" }, Changed, 2},
		"payload changed": {func(_ *testing.T, c *Certificate) { c.Entries[0].Payload = json.RawMessage(`{"event":"refused"}`) }, PayloadChanged, 2},
		"entry made up": {func(_ *testing.T, c *Certificate) {
			c.Entries[0].Actor = "user:1"
			c.Entries[0].Leaf = c.Entries[0].leaf()
		}, NotIncluded, 2},
		"path changed": {func(_ *testing.T, c *Certificate) { c.Entries[1].Path[0][0] ^= 1 }, NotIncluded, 3},
		"batch left out": {func(_ *testing.T, c *Certificate) { c.Entries = append(c.Entries[:1], c.Entries[2:]...) },
			BatchMissing, 0},
		"not certified": {func(_ *testing.T, c *Certificate) { c.Entries = c.Entries[:2] }, StatementChanged, 0},
		"checkpoint changed": {func(_ *testing.T, c *Certificate) {
			c.Checkpoint = strings.Replace(c.Checkpoint, "\n7\n", "\n8\n", 1)
		}, OtherKey, 0},
		"checkpoint unreadable": {func(_ *testing.T, c *Certificate) { c.Checkpoint = "nonsense" }, BadCheckpoint, 0},
		"another log":           {func(_ *testing.T, c *Certificate) { c.Origin = "fristwerk/other" }, OtherLog, 7},
		"another key named":     {func(t *testing.T, c *Certificate) { c.Fingerprint = Fingerprint(other(t)) }, OtherFingerprint, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, public := certified(t)
			x.do(t, &c)
			r, err := rewritten(t, c).Verify(public)
			switch {
			case err != nil:
				t.Fatal(err)
			case x.code == "" && (!r.Held() || r.Entries != 3 || r.Records != 2):
				t.Errorf("%+v", r)
			case x.code != "" && (r.Held() || r.Faults[0].Code != x.code || r.Faults[0].Seq != x.seq):
				t.Errorf("want %s at %d, got %+v", x.code, x.seq, r.Faults)
			}
		})
	}
	c, public := certified(t)
	if r, err := c.Verify(other(t)); err != nil || r.Held() {
		t.Errorf("with another key: %+v, %v", r, err)
	}
	c.Entries[2].Salt, c.Entries[2].Payload = nil, nil
	if r, err := c.Verify(public); err != nil || !r.Held() || len(r.Unchecked) != 1 {
		t.Errorf("a payload whose period is over is said, and is no fault: %+v, %v", r, err)
	}
	c, _ = certified(t)
	if _, err := ReadCertificate(strings.NewReader(`{"format":"x"}`)); !errors.Is(err, ErrCertificate) {
		t.Errorf("got %v", err)
	}
	c.Statement = json.RawMessage(`[]`)
	if _, err := c.Verify(public); !errors.Is(err, ErrCertificate) {
		t.Errorf("got %v", err)
	}
}

// TestCertifiedKeys: a statement that was certified with records the batch
// never had is caught, though all hashes fit.
func TestCertifiedKeys(t *testing.T) {
	t.Parallel()
	c, public := certified(t)
	said, err := c.Said()
	if err != nil {
		t.Fatal(err)
	}
	said.Batches[0].Keys = []string{"1", "3"}
	if c.Statement, err = json.Marshal(said); err != nil {
		t.Fatal(err)
	}
	r, err := c.Verify(public)
	if err != nil || len(r.Faults) != 2 || r.Faults[0].Code != KeysDiffer || r.Faults[1].Code != StatementChanged {
		t.Errorf("%+v, %v", r, err)
	}
}

func indented(text []byte) []byte {
	var b bytes.Buffer
	_ = json.Indent(&b, text, "", "    ")
	return b.Bytes()
}

// rewritten writes a certificate and reads it again.
func rewritten(t *testing.T, c Certificate) Certificate {
	t.Helper()
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	again, err := ReadCertificate(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	f := Fingerprint("fristwerk/x+00000000+AA\n")
	if f != Fingerprint("fristwerk/x+00000000+AA") || len(f) != 39 || strings.Count(f, " ") != 7 {
		t.Errorf("got %q", f)
	}
}

func FuzzCertificate(f *testing.F) {
	f.Add([]byte(`{"format":"fristwerk-certificate-1","origin":"fristwerk/x","statement":{"subject":"case/1"},"entries":[{"seq":0,"path":[]}],"checkpoint":"x"}`))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ReadCertificate(bytes.NewReader(b))
		if err != nil {
			return
		}
		if r, err := c.Verify("fristwerk/x+00000000+AA"); err == nil && r.Held() {
			t.Error("no key, yet it holds")
		}
	})
}
