package main

import (
	"io"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// patience is how long a command may take before it shows a bar.
const patience = 2 * time.Second

// progress shows one bar a job on a terminal. Several workers may report.
type progress struct {
	to    io.Writer // nil: nobody looks
	now   func() time.Time
	begun time.Time

	mu  sync.Mutex
	job string
	bar *progressbar.ProgressBar
}

// newProgress shows on standard error, so that the answer stays clean.
func (s *session) newProgress() *progress {
	p := &progress{now: s.now, begun: s.now()}
	if isTerminal(s.err) {
		p.to = s.err
	}
	return p
}

// show moves the bar of a job to done of of.
func (p *progress) show(job string, done, of int) {
	if p.to == nil || of < 1 || p.now().Sub(p.begun) < patience {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar == nil || p.job != job {
		p.clear()
		p.job = job
		p.bar = progressbar.NewOptions(of, progressbar.OptionSetWriter(p.to), progressbar.OptionSetDescription(printable(job)),
			progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	}
	p.bar.ChangeMax(of)
	_ = p.bar.Set(done) // a bar that cannot be drawn is no reason to stop a run
}

// end takes the bar away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
}

func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}
