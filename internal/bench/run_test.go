package bench_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime/pprof"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// order is what a process of its own is told to run. It also says how long the
// run took and what memory it needed at most.
type order struct {
	Dir, URL string
	Workers  int
}

type outcome struct {
	Done, Cases int
	Took        time.Duration
	Peak        int // MB
}

// orderVariable hands an order to this test binary, started again.
const orderVariable = "FRISTWERK_BENCH_ORDER"

// profileVariable names a file for the processor profile of the last run.
const profileVariable = "FRISTWERK_BENCH_PROFILE"

// run does the jobs of a fresh copy in a process of its own, so that its memory
// is its own as well.
func (c contracts) run(b *testing.B, workers int) outcome {
	b.Helper()
	fresh, dir := c.copy(b), b.TempDir()
	apply(b, dir, fresh.URL)
	fresh.settle(b)
	text, err := json.Marshal(order{dir, fresh.URL, workers})
	if err != nil {
		b.Fatal(err)
	}
	process := exec.CommandContext(b.Context(), os.Args[0])
	process.Env = append(os.Environ(), orderVariable+"="+string(text))
	process.Stderr = os.Stderr
	answer, err := process.Output()
	if err != nil {
		b.Fatalf("run: %v\n%s", err, answer)
	}
	var o outcome
	if err := json.Unmarshal(answer, &o); err != nil {
		b.Fatal(err)
	}
	if o.Done != c.rows/2 || o.Cases != c.rows/2 {
		b.Fatalf("%d done in %d cases, want %d", o.Done, o.Cases, c.rows/2)
	}
	fresh.changed(b)
	return o
}

// obey is the other process.
func obey(ctx context.Context, text string) error {
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	e, err := openEngine(ctx, o.Dir, o.URL)
	if err != nil {
		return err
	}
	defer e.Close()
	if path := os.Getenv(profileVariable); path != "" {
		file, err := os.Create(path)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	began := time.Now()
	r, err := e.Run(ctx, access.Shell("bench"), engine.RunOrder{All: true, Workers: o.Workers})
	if err != nil {
		return err
	}
	answer := outcome{Done: *r.Jobs[0].Done, Cases: r.Jobs[0].Cases, Took: time.Since(began)}
	if answer.Peak, err = peak(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(answer)
}

// peak is the most memory this process has had, in MB. The kernel's ru_maxrss
// would not do: it begins with that of the process that started this one.
func peak() (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, after, found := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(after)
	if !found || len(fields) == 0 {
		return 0, fmt.Errorf("the kernel does not say how much memory was used")
	}
	kilobytes, err := strconv.Atoi(fields[0])
	return kilobytes / 1024, err
}
