package testdb

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// folder is where one server lives. While the test binary that made it lives,
// it holds a lock on the file "lock" within; the operating system lets go of
// that lock when the binary dies, however it dies, and that is how the next
// one knows what it may remove.
type folder struct {
	path string
	user *syscall.Credential // who owns it and runs in it; nil: we
	lock *os.File
}

// newFolder removes the folders of dead test binaries and makes a new one that
// user can enter: the parent is open to all, unlike testing's own folders.
func newFolder(user *syscall.Credential) (*folder, error) {
	parent := filepath.Join(os.TempDir(), "fristwerk-testdb-"+strconv.Itoa(os.Geteuid()))
	if err := os.Mkdir(parent, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	gate, err := lockFile(parent, os.O_RDONLY, syscall.LOCK_EX)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", parent, err)
	}
	defer gate.Close()
	if err := os.Chmod(parent, 0o755); err != nil {
		return nil, err
	}
	if err := sweep(parent); err != nil {
		return nil, err
	}
	return makeFolder(parent, user)
}

func makeFolder(parent string, user *syscall.Credential) (*folder, error) {
	path, err := os.MkdirTemp(parent, "")
	if err != nil {
		return nil, err
	}
	f := &folder{path: path, user: user}
	if f.lock, err = lockFile(f.file("lock"), os.O_RDWR|os.O_CREATE, syscall.LOCK_EX); err != nil {
		return nil, errors.Join(err, os.RemoveAll(path))
	}
	if err := errors.Join(os.Chmod(path, 0o755), f.give(path)); err != nil {
		return nil, errors.Join(err, f.remove())
	}
	return f, nil
}

// sweep removes the folders in parent that nobody holds. A folder without a
// lock file is a dead one as well, since folders are made under the parent's
// lock, which the caller holds.
func sweep(parent string) error {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(parent, e.Name())
		lock, err := lockFile(filepath.Join(path, "lock"), os.O_RDWR, syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			continue // its owner lives
		}
		_ = os.RemoveAll(path) // a server that is still dying may hinder us; the next sweep will do it
		if lock != nil {
			lock.Close()
		}
	}
	return nil
}

// lockFile opens a file and locks it until it is closed. The children of this
// process do not inherit the lock.
func lockFile(path string, flag, how int) (*os.File, error) {
	file, err := os.OpenFile(path, flag, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), how); err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }

// give makes a file the property of the folder's user.
func (f *folder) give(path string) error {
	if f.user == nil {
		return nil
	}
	return os.Chown(path, int(f.user.Uid), int(f.user.Gid))
}

// write makes a file that only the folder's user can read.
func (f *folder) write(name, text string) (path string, err error) {
	path = f.file(name)
	return path, errors.Join(os.WriteFile(path, []byte(text), 0o600), f.give(path))
}

func (f *folder) openLog() (*os.File, error) {
	return os.OpenFile(f.file("log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

// logTail is the end of what the folder's processes had to say.
func (f *folder) logTail() string {
	text, _ := os.ReadFile(f.file("log")) // without a log there is nothing to show
	return string(text[max(0, len(text)-4000):])
}

func (f *folder) remove() error {
	return errors.Join(os.RemoveAll(f.path), f.lock.Close())
}
