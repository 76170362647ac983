package crash_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// The other process of a test is this test binary again, in a role.
const (
	roleVariable  = "FRISTWERK_CRASH_ROLE"
	dirVariable   = "FRISTWERK_CRASH_DIR"
	urlVariable   = "SALES_URL"
	holdVariable  = "FRISTWERK_CRASH_HOLD"
	storeVariable = "FRISTWERK_CRASH_STORE"

	roleRun   = "run"   // runs all jobs
	roleServe = "serve" // carries runs out in the background, in a hurry
	roleFull  = "full"  // runs all jobs on a disk that fills up
	roleOpen  = "open"  // opens an installation, as every command does
	roleHold  = "hold"  // holds the lock of a SQLite file again and again
)

// What the other process says, a line each.
const (
	saysStarted  = "started"
	saysProgress = "progress"
	saysResult   = "result "
)

func play(role string) int {
	var err error
	switch role {
	case roleRun:
		err = playRun()
	case roleServe:
		err = playServe()
	case roleFull:
		err = playFull()
	case roleOpen:
		err = playOpen()
	case roleHold:
		err = playHold()
	default:
		err = fmt.Errorf("no role %q", role)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func playRun() error {
	ctx := context.Background()
	e, err := openEngine(ctx, os.Getenv(dirVariable), os.Getenv(urlVariable))
	if err != nil {
		return err
	}
	defer e.Close()
	fmt.Println(saysStarted)
	r, err := e.Run(ctx, anna, engine.RunOrder{All: true, Workers: 2,
		Progress: func(string, int, int) { fmt.Println(saysProgress) }})
	if err != nil {
		return err
	}
	text, err := json.Marshal(r)
	fmt.Println(saysResult + string(text))
	return err
}

func playOpen() error {
	e, err := openEngine(context.Background(), os.Getenv(dirVariable), "")
	if err != nil {
		return err
	}
	return e.Close()
}

// playHold takes the write lock for a while, gives it back, and takes it again,
// until it is killed.
func playHold() error {
	hold, err := time.ParseDuration(os.Getenv(holdVariable))
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(os.Getenv(urlVariable), "sqlite:")+"?_pragma=busy_timeout(20000)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	fmt.Println(saysStarted)
	for {
		if _, err := db.Exec("BEGIN IMMEDIATE"); err != nil {
			return err
		}
		fmt.Println(saysProgress)
		time.Sleep(hold)
		if _, err := db.Exec("COMMIT"); err != nil {
			return err
		}
		time.Sleep(hold / 4)
	}
}

// process is another process under way.
type process struct {
	cmd    *exec.Cmd
	lines  chan string // closed when it has ended
	errors bytes.Buffer
}

// startProcess starts this binary in a role. It ends with the test.
func startProcess(t *testing.T, role string, env ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: exec.Command(self), lines: make(chan string, 1<<16)}
	p.cmd.Env = append(os.Environ(), append(env, roleVariable+"="+role)...)
	p.cmd.Stderr = &p.errors
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
		close(p.lines)
	}()
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	return p
}

// kill ends the process as a crash would, a delay after it has said so many
// lines, and reports false if it had ended by itself before; then its result is
// there.
func (p *process) kill(t *testing.T, lines int, delay time.Duration) (result engine.Result, killed bool) {
	t.Helper()
	said := 0
	result, ended := p.read(t, func() bool { said++; return said >= lines })
	if !ended {
		time.Sleep(delay)
		_ = p.cmd.Process.Kill() // an error says that it has ended
		result, _ = p.read(t, func() bool { return false })
	}
	_ = p.cmd.Wait() // how it ended is in ProcessState
	state := p.cmd.ProcessState
	if state.Exited() && !state.Success() {
		t.Fatalf("the other process failed: %s", p.errors.String())
	}
	return result, !state.Exited()
}

// finish waits until the process has ended by itself.
func (p *process) finish(t *testing.T) engine.Result {
	t.Helper()
	r, killed := p.kill(t, 1<<30, 0)
	if killed {
		t.Fatal("the other process was killed by somebody else")
	}
	return r
}

// read reads lines until enough says so, or the process has ended.
func (p *process) read(t *testing.T, enough func() bool) (r engine.Result, ended bool) {
	t.Helper()
	for line := range p.lines {
		if text, ok := strings.CutPrefix(line, saysResult); ok {
			if err := json.Unmarshal([]byte(text), &r); err != nil {
				t.Fatal(err)
			}
		}
		if enough() {
			return r, false
		}
	}
	return r, true
}
