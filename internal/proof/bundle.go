package proof

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
)

// A bundle is a log that can be checked elsewhere, as JSON lines: a header,
// the checkpoints, then the entries.

// Header is the first line of a bundle. It names the log; the public key is not
// in it, since whoever forged the bundle would have forged the key as well.
type Header struct {
	Format      string   `json:"format"` // "fristwerk-proof-1"
	Origin      string   `json:"origin"`
	Checkpoints []string `json:"checkpoints"`
}

// BundleFormat is the Format of a Header.
const BundleFormat = "fristwerk-proof-1"

// ErrBundle: a file is not a bundle.
var ErrBundle = errors.New("not a bundle of the proof log")

// maxLine is more than an entry can have: its payload is a few numbers.
const maxLine = 16 << 20

// WriteBundle writes a bundle.
func WriteBundle(w io.Writer, origin string, checkpoints []string, entries iter.Seq2[Entry, error]) error {
	buffered := bufio.NewWriter(w)
	lines := json.NewEncoder(buffered)
	if checkpoints == nil {
		checkpoints = []string{}
	}
	if err := lines.Encode(Header{BundleFormat, origin, checkpoints}); err != nil {
		return err
	}
	for e, err := range entries {
		if err != nil {
			return err
		}
		if err := lines.Encode(e); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// ReadBundle reads the header of a bundle and hands out its entries one by one.
func ReadBundle(r io.Reader) (Header, iter.Seq2[Entry, error], error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	var h Header
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &h) != nil || h.Format != BundleFormat {
		return Header{}, nil, ErrBundle
	}
	return h, func(yield func(Entry, error) bool) {
		for n := 2; lines.Scan(); n++ {
			var e Entry
			if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
				yield(Entry{}, fmt.Errorf("line %d: %w", n, ErrBundle))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
		if lines.Err() != nil {
			yield(Entry{}, ErrBundle)
		}
	}, nil
}
