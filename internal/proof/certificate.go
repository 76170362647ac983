package proof

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// Certificate is what is handed out about one case or run: a statement, the
// entries of the log behind it with their way to a signed checkpoint, and that
// checkpoint. It can be checked with nothing but the public key, which is not
// in it: whoever forged the certificate would have forged the key as well.
type Certificate struct {
	Format      string          `json:"format"` // CertificateFormat
	Origin      string          `json:"origin"` // of the log
	Statement   json.RawMessage `json:"statement"`
	Entries     []Included      `json:"entries"` // oldest first; the last says that this was certified
	Checkpoint  string          `json:"checkpoint"`
	Fingerprint string          `json:"key_fingerprint"` // of the public key to check it with
	KeptAt      []string        `json:"kept_at"`         // where the checkpoint lies outside
	// Names say who people are. They are a help for readers: the log knows people
	// by number, so that names are no part of what is proven.
	Names map[string]string `json:"names"`
}

// CertificateFormat is the Format of a Certificate.
const CertificateFormat = "fristwerk-certificate-1"

// Included is an entry with its path to the root of the checkpoint.
type Included struct {
	Entry
	Path []Hash `json:"path"`
}

// ErrCertificate: a file is not a certificate.
var ErrCertificate = errors.New("not a certificate")

// More codes of faults, of certificates.
const (
	NotIncluded      = "entry_not_included"  // the checkpoint does not hold this entry
	StatementChanged = "statement_changed"   // it is not the one that was certified
	KeysDiffer       = "records_differ"      // the batch in the log had other records
	BatchMissing     = "batch_not_in_log"    // the statement speaks of a batch without an entry
	OtherFingerprint = "key_fingerprint_off" // it names another key than the one it was checked with
)

// CertifiedAs is the subject of the entry that says a statement about a subject
// was made.
func CertifiedAs(subject string) string { return "certificate/" + subject }

// CertifiedPayload is what that entry says.
type CertifiedPayload struct {
	Statement Hash `json:"statement"`
}

// StatementDigest names a statement, however its JSON is indented.
func StatementDigest(statement []byte) Hash {
	return sha256.Sum256(compacted(statement))
}

// Fingerprint is a short name of a public key, to compare by eye.
func Fingerprint(public string) string {
	sum := sha256.Sum256([]byte(strings.TrimSpace(public)))
	hex := Hash(sum).String()[:32]
	parts := make([]string, 0, 8)
	for part := range slices.Chunk([]byte(hex), 4) {
		parts = append(parts, string(part))
	}
	return strings.Join(parts, " ")
}

// maxCertificate is more than a certificate of a very large run has.
const maxCertificate = 256 << 20

// ReadCertificate reads a certificate. It checks nothing.
func ReadCertificate(r io.Reader) (Certificate, error) {
	var c Certificate
	text, err := io.ReadAll(io.LimitReader(r, maxCertificate+1))
	if err != nil {
		return c, err
	}
	if len(text) > maxCertificate || json.Unmarshal(text, &c) != nil || c.Format != CertificateFormat {
		return Certificate{}, ErrCertificate
	}
	for i := range c.Entries {
		c.Entries[i].Payload = compacted(c.Entries[i].Payload)
	}
	return c, nil
}

// compacted takes the indentation out again that a file may have.
func compacted(text []byte) []byte {
	var b bytes.Buffer
	if text == nil || json.Compact(&b, text) != nil {
		return text
	}
	return b.Bytes()
}

// Said is the statement of a certificate.
func (c Certificate) Said() (Statement, error) {
	var s Statement
	if json.Unmarshal(c.Statement, &s) != nil || s.Subject == "" {
		return s, ErrCertificate
	}
	return s, nil
}

// CertificateReport is the result of checking a certificate.
type CertificateReport struct {
	Subject    string     `json:"subject"`
	Checkpoint Checkpoint `json:"checkpoint"`
	Entries    int        `json:"entries"` // that are in the signed log
	Records    int        `json:"records"` // whose keys fit what the log says of their batch
	Faults     []Fault    `json:"faults"`
	Unchecked  []string   `json:"unchecked"`
}

// Held tells whether nothing was found.
func (r CertificateReport) Held() bool { return len(r.Faults) == 0 }

func (r *CertificateReport) fault(code string, seq uint64, format string, args ...any) {
	r.Faults = append(r.Faults, faultOf(code, seq, format, args))
}

// Verify checks a certificate with the public key of the log: the checkpoint is
// signed, each entry is unchanged and in the log that was signed, the statement
// is the one that was certified, and the records it names for a whole batch are
// those the log had.
func (c Certificate) Verify(public string) (CertificateReport, error) {
	r := CertificateReport{Faults: []Fault{}, Unchecked: []string{}}
	said, err := c.Said()
	if err != nil {
		return r, err
	}
	r.Subject = said.Subject
	if c.Fingerprint != Fingerprint(public) {
		r.fault(OtherFingerprint, 0, "it names the key %s, it was checked with %s", c.Fingerprint, Fingerprint(public))
	}
	if !r.opened(c, public) {
		return r, nil
	}
	for _, e := range c.Entries {
		r.entry(e)
	}
	r.statement(c, said)
	r.batches(c, said)
	slices.SortStableFunc(r.Faults, func(a, b Fault) int { return cmp.Compare(a.Seq, b.Seq) })
	return r, nil
}

func (r *CertificateReport) opened(c Certificate, public string) bool {
	var err error
	r.Checkpoint, err = OpenCheckpoint(c.Checkpoint, public)
	switch {
	case errors.Is(err, ErrOtherKey), errors.Is(err, ErrProofKey):
		r.fault(OtherKey, 0, "the checkpoint is signed by another key")
	case err != nil:
		r.fault(BadCheckpoint, 0, "the checkpoint cannot be read")
	case r.Checkpoint.Origin != c.Origin:
		r.fault(OtherLog, r.Checkpoint.Size, "the checkpoint speaks of %s", r.Checkpoint.Origin)
	default:
		return true
	}
	return false
}

func (r *CertificateReport) entry(e Included) {
	switch {
	case e.leaf() != e.Leaf:
		r.fault(Changed, e.Seq, "entry %d (%s) was changed", e.Seq, e.Act)
	case !e.Pruned() && digest(e.Salt, e.Payload) != e.Digest:
		r.fault(PayloadChanged, e.Seq, "the payload of entry %d (%s) was changed", e.Seq, e.Act)
	case r.Checkpoint.Includes(e.Entry, e.Path) != nil:
		r.fault(NotIncluded, e.Seq, "entry %d (%s) is not in the log that was signed", e.Seq, e.Act)
	default:
		r.Entries++
	}
}

// statement holds the statement against the entry that certifies it.
func (r *CertificateReport) statement(c Certificate, said Statement) {
	i := slices.IndexFunc(c.Entries, func(e Included) bool { return e.Act == Certified && e.Subject == CertifiedAs(said.Subject) })
	if i < 0 {
		r.fault(StatementChanged, 0, "no entry says that this was certified")
		return
	}
	e := c.Entries[i]
	var p CertifiedPayload
	switch {
	case e.Pruned():
		r.Unchecked = append(r.Unchecked, "the statement: the payload of its entry is no longer kept")
	case json.Unmarshal(e.Payload, &p) != nil || p.Statement != StatementDigest(c.Statement):
		r.fault(StatementChanged, e.Seq, "the statement is not the one that entry %d certifies", e.Seq)
	}
}

// batches holds the record keys of whole batches against the log.
func (r *CertificateReport) batches(c Certificate, said Statement) {
	logged := map[string]Included{}
	for _, e := range c.Entries {
		if e.Act == BatchCommitted || e.Act == BatchFound {
			logged[strings.TrimPrefix(e.Subject, "batch/")] = e
		}
	}
	for _, b := range said.Batches {
		e, found := logged[b.ID]
		var was Batch
		switch {
		case !found:
			r.fault(BatchMissing, 0, "batch %s has no entry in the log", b.ID)
		case e.Pruned():
			r.Unchecked = append(r.Unchecked, "the records of batch "+b.ID+": its payload is no longer kept")
		case json.Unmarshal(e.Payload, &was) != nil || was.Records != b.Records || was.Ledger != b.Ledger:
			r.fault(KeysDiffer, e.Seq, "batch %s is not what entry %d says of it", b.ID, e.Seq)
		case b.Keys == nil:
			continue // the digest stands for them
		case LedgerDigest(b.Keys) != was.Ledger:
			r.fault(KeysDiffer, e.Seq, "batch %s had other records", b.ID)
		default:
			r.Records += len(b.Keys)
		}
	}
}
