// Command compress writes the compressed twins of vendored files that browsers
// load: NAME.br and NAME.gz beside NAME. Fonts are compressed already.
// go generate runs it, the twins are committed, and the same input gives the
// same bytes.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

func main() {
	if err := all(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func all(folder string) error {
	for _, f := range []string{"tabler.css", "htmx.js"} {
		if err := twins(filepath.Join(folder, f)); err != nil {
			return err
		}
	}
	return nil
}

func twins(file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var br, gz bytes.Buffer
	z, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return err
	}
	for _, w := range []io.WriteCloser{brotli.NewWriterLevel(&br, brotli.BestCompression), z} {
		if _, err := w.Write(content); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	if err := os.WriteFile(file+".br", br.Bytes(), 0o644); err != nil { //nolint:gosec // served to everybody
		return err
	}
	return os.WriteFile(file+".gz", gz.Bytes(), 0o644) //nolint:gosec // served to everybody
}
