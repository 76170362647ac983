package engine

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// alone makes sure that one run at a time works on this installation. The lock
// goes with the process, so a run that was killed leaves none behind.
func (e *Engine) alone() (release func(), err error) {
	f, err := os.OpenFile(filepath.Join(e.dir, "run.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open run lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(ErrBusy, f.Close())
	}
	return func() {
		// Closing alone would leave the lock to a process that is just being started.
		_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
		_ = f.Close()
	}, nil
}
