package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// served is a server of a test, in this process.
type served struct {
	url   string
	stop  context.CancelFunc
	ended chan error
	log   *safeBuffer
}

// safeBuffer is a buffer the server writes to while the test reads.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// startServer runs a command that serves and waits until it says where.
func startServer(t *testing.T, args ...string) *served {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, told := io.Pipe()
	v := &served{stop: stop, ended: make(chan error, 1), log: &safeBuffer{}}
	s := &session{in: strings.NewReader(""), out: told, err: v.log, now: time.Now, env: func(string) (string, bool) { return "", false }}
	command, err := s.parse(ctx, append(args, "-o", "json", "--listen", "127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		err := command.Run()
		told.CloseWithError(io.EOF)
		v.ended <- err
	}()
	t.Cleanup(stop)
	for d := json.NewDecoder(out); v.url == ""; {
		var said struct {
			URL string `json:"url"`
		}
		if err := d.Decode(&said); err != nil {
			t.Fatalf("%v: %s", err, v.log)
		}
		v.url = said.URL
	}
	go io.Copy(io.Discard, out)
	return v
}

// stopsAtOnce tells a server to stop as soon as it has said where it listens.
type stopsAtOnce context.CancelFunc

func (s stopsAtOnce) Write(p []byte) (int, error) {
	s()
	return len(p), nil
}

// TestStoppedWhileItStarts: a server that is told to stop before its queue
// works ends like any other, also with metrics beside it.
func TestStoppedWhileItStarts(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	s := &session{in: strings.NewReader(""), out: stopsAtOnce(stop), err: &safeBuffer{}, now: time.Now, env: func(string) (string, bool) { return "", false }}
	command, err := s.parse(ctx, []string{"serve", "--data", filepath.Join(t.TempDir(), "a"), "-o", "json", "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Run(); err != nil {
		t.Errorf("a stop is no failure: %v", err)
	}
}

// get asks and answers status and body.
func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

func (v *served) end(t *testing.T) {
	t.Helper()
	v.stop()
	select {
	case err := <-v.ended:
		if err != nil {
			t.Errorf("a stop is no failure: %v", err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("it does not stop")
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	v := startServer(t, "serve", "--data", filepath.Join(t.TempDir(), "new"), "--metrics-listen", "127.0.0.1:0")
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 404} {
		if code, body := get(t, v.url+path); code != want {
			t.Errorf("%s: %d %s, want %d", path, code, body, want)
		}
	}
	_, address, found := strings.Cut(v.log.String(), "url=")
	if !found {
		t.Fatalf("the log does not say where the metrics are: %s", v.log)
	}
	address, _, _ = strings.Cut(address, "\n")
	code, body := get(t, address)
	if code != 200 || !strings.Contains(body, "fristwerk_build_info{") || !strings.Contains(body, "fristwerk_runs_open 0") || !strings.Contains(body, "fristwerk_batch_seconds_count") {
		t.Errorf("metrics: %d %s", code, body)
	}
	v.end(t)
}

// TestDemoServes holds that a demo is served once it was made.
func TestDemoServes(t *testing.T) {
	t.Parallel()
	v := startServer(t, "demo", "--data", filepath.Join(t.TempDir(), "new"))
	if code, body := get(t, v.url+"/readyz"); code != 200 {
		t.Errorf("%d %s", code, body)
	}
	v.end(t)
}

func TestAddressInUse(t *testing.T) {
	t.Parallel()
	v := startServer(t, "serve", "--data", filepath.Join(t.TempDir(), "a"))
	var out, errs bytes.Buffer
	s := &session{in: strings.NewReader(""), out: &out, err: &errs, now: time.Now, env: func(string) (string, bool) { return "", false }}
	code := s.run([]string{"serve", "--data", filepath.Join(t.TempDir(), "b"), "--listen", strings.TrimPrefix(v.url, "http://")})
	if code != didNotHold || !strings.Contains(errs.String(), "--listen HOST:PORT") {
		t.Errorf("exit code %d: %s", code, &errs)
	}
	v.end(t)
}
