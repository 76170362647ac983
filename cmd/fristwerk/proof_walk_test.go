package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestTheWalkOfTheProofPage types the commands of docs/proof.md as they stand
// there, one block after another, and looks for each line the page promises.
func TestTheWalkOfTheProofPage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	printed, walked := "", 0
	for _, b := range blocksOf(t, "../../docs/proof.md") {
		switch b.language {
		case "sh":
			printed = answered(t, dir, b.text)
			walked++
		case "text":
			for line := range strings.Lines(b.text) {
				if line = strings.TrimSpace(line); line != "" && !strings.Contains(printed, line) {
					t.Errorf("block %d: the page promises %q, it printed\n%s", walked, line, printed)
				}
			}
		}
	}
	if walked < 6 {
		t.Errorf("the page has %d blocks of commands", walked)
	}
}

// answered types a block and returns all it prints, complaints included:
// several of these commands are refused, and say so.
func answered(t *testing.T, dir, script string) string {
	t.Helper()
	shell := exec.CommandContext(t.Context(), "bash", "-u")
	shell.Dir, shell.Stdin = dir, strings.NewReader(script)
	shell.Env = append(os.Environ(), "FRISTWERK_DATA=")
	var printed bytes.Buffer
	shell.Stdout, shell.Stderr = &printed, &printed
	_ = shell.Run() // what the last command answers is on the page
	return printed.String()
}
