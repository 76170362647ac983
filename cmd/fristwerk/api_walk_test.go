package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// block is a fenced block of a page.
type block struct{ language, text string }

// blocksOf are the fenced blocks of a page, in order.
func blocksOf(t *testing.T, file string) []block {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []block
	for i, part := range strings.Split(string(text), "\n```") {
		if language, body, ok := strings.Cut(part, "\n"); ok && i%2 == 1 {
			blocks = append(blocks, block{language, body})
		}
	}
	return blocks
}

// TestTheWalkOfTheAPIPage types the commands of docs/api.md as they stand there,
// against the demo as it serves, and holds what they print against what the page
// says they do.
func TestTheWalkOfTheAPIPage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := startServer(t, "demo", "--data", filepath.Join(dir, "demo-data"))
	var script, want strings.Builder
	commands := 0
	for _, b := range blocksOf(t, "../../docs/api.md") {
		switch b.language {
		case "sh":
			script.WriteString(strings.ReplaceAll(b.text, "http://127.0.0.1:8080", server.url) + "\n")
			commands++
		case "json":
			want.WriteString(b.text + "\n")
		}
	}
	if commands < 8 {
		t.Fatalf("the page has %d blocks of commands", commands)
	}
	printed := typed(t, dir, script.String())
	if diff := cmp.Diff(values(t, want.String()), values(t, printed)); diff != "" {
		t.Errorf("the page says -, it printed +\n%s", diff)
	}
	for _, personal := range []string{"barbara", "Barbara", "briefpost"} {
		if strings.Contains(server.log.String(), personal) {
			t.Errorf("the server's log holds %s", personal)
		}
	}
}

// typed runs commands in one shell and returns what they print. TestMain has put
// the program on the path.
func typed(t *testing.T, dir, script string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	shell := exec.CommandContext(ctx, "bash", "-eu", "-o", "pipefail")
	shell.Dir, shell.Stdin = dir, strings.NewReader(script)
	var out, complaints bytes.Buffer
	shell.Stdout, shell.Stderr = &out, &complaints
	if err := shell.Run(); err != nil {
		t.Fatalf("%v: %s\nprinted: %s", err, &complaints, &out)
	}
	return out.String()
}

// values are the JSON values of a text.
func values(t *testing.T, text string) (all []any) {
	t.Helper()
	for d := json.NewDecoder(strings.NewReader(text)); d.More(); {
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		all = append(all, v)
	}
	return all
}
