package witness

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// file is a text file to which checkpoints are appended, each behind an empty
// line. On a share that only lets us append, nobody here can take one back.
type file struct{ path string }

func fileAt(u *url.URL) (Witness, error) {
	path := u.Path
	if u.Opaque != "" {
		path = u.Opaque
	}
	if path == "" || u.Host != "" {
		return nil, ErrPlace
	}
	return file{path: filepath.Clean(path)}, nil
}

func (f file) Place() string { return "file:" + f.path }

// Keep appends and waits until it is on the disk.
func (f file) Keep(_ context.Context, signed string) error {
	h, err := os.OpenFile(f.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return ErrRefused
	}
	_, err = h.WriteString(signed + "\n")
	if errors.Join(err, h.Sync(), h.Close()) != nil {
		return ErrRefused
	}
	return nil
}

// Checkpoints are those of a file that Keep wrote, oldest first.
func Checkpoints(text string) []string {
	var signed []string
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, line)
		if strings.HasPrefix(line, signature) {
			signed = append(signed, strings.TrimLeft(strings.Join(lines, ""), "\n"))
			lines = nil
		}
	}
	return signed
}

// signature begins the last line of a checkpoint.
const signature = "\u2014 "
