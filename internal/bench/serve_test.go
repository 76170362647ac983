package bench_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// What a server may need, and how often and how long it is looked at.
const (
	readyTarget = time.Second
	idleTarget  = 80 // MB
	starts      = 5
	idleFor     = 15 * time.Second
)

// BenchmarkServe starts the program as it is shipped on the demo's data, and
// prints how long it takes until /readyz answers and what memory it needs while
// nothing happens.
func BenchmarkServe(b *testing.B) {
	program := filepath.Join(b.TempDir(), "fristwerk")
	build := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "../../cmd/fristwerk")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, text)
	}
	var t table
	for _, d := range testdb.Dialects() {
		if d == testdb.MariaDB {
			continue // our store lives in SQLite or PostgreSQL
		}
		b.Run(string(d), func(b *testing.B) {
			for b.Loop() {
				measureServe(b, d, program, &t)
			}
		})
	}
	fmt.Printf("\nserve: start to ready, worst of %d after the first; memory (RSS) after %v without work\n", starts, idleFor)
	for _, r := range t.rows {
		fmt.Printf("%-9s %-24s %-24s at most %-8s %s\n", r.dialect, r.what, r.got, r.target, r.verdict)
	}
}

func measureServe(b *testing.B, d testdb.Dialect, program string, t *table) {
	b.Helper()
	dir := b.TempDir()
	env := append(os.Environ(), "FRISTWERK_DATA="+dir)
	if d == testdb.Postgres {
		env = append(env, "FRISTWERK_DATABASE="+testdb.NewDurable(b, d).URL)
	}
	demo := exec.CommandContext(b.Context(), program, "demo", "--no-serve")
	demo.Env = env
	if text, err := demo.CombinedOutput(); err != nil {
		b.Fatalf("demo: %v\n%s", err, text)
	}
	times := make([]time.Duration, starts)
	idle := 0
	for i := range times {
		s := startServe(b, program, env)
		times[i] = s.ready
		if i == starts-1 {
			time.Sleep(idleFor)
			idle = s.memory(b)
		}
		s.stop(b)
	}
	slices.Sort(times[1:])
	worst := times[starts-1]
	t.add(row{d, "start to ready", fmt.Sprintf("%d ms (first: %d ms)", worst.Milliseconds(), times[0].Milliseconds()), readyTarget.String(), verdict(worst < readyTarget)})
	t.add(row{d, "memory while idle", fmt.Sprintf("%d MB", idle), fmt.Sprintf("%d MB", idleTarget), verdict(idle < idleTarget)})
}

// served is a server of its own.
type served struct {
	process *exec.Cmd
	ready   time.Duration
}

// startServe starts the program and waits until it says that it is ready.
func startServe(b *testing.B, program string, env []string) served {
	b.Helper()
	s := served{process: exec.Command(program, "serve", "--listen", "127.0.0.1:0", "-o", "json")}
	s.process.Env = env
	var log bytes.Buffer
	s.process.Stderr = &log
	out, err := s.process.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := s.process.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.process.Process.Kill() }) // it has ended, unless the benchmark failed
	var at struct{ URL string }
	if err := json.NewDecoder(out).Decode(&at); err != nil {
		b.Fatalf("serve: %v\n%s", err, log.String())
	}
	for end := began.Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		r, err := http.Get(at.URL + "/readyz")
		if err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				s.ready = time.Since(began)
				return s
			}
		}
		if time.Now().After(end) {
			b.Fatalf("never ready: %v\n%s", err, log.String())
		}
	}
}

// memory is what the process holds of it now.
func (s served) memory(b *testing.B) int {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kB, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return kB / 1024
}

func (s served) stop(b *testing.B) {
	b.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := s.process.Wait(); err != nil {
		b.Fatalf("serve: %v", err)
	}
}
