package testdb

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"strconv"
	"syscall"
)

// process is a child of the test binary that may not outlive it.
type process struct {
	cmd    *exec.Cmd
	killer syscall.Signal
	done   chan struct{} // closed when the child has ended
}

// start runs a command in folder f as the folder's user, its output appended
// to the folder's log. killer is the signal that ends it at once, sent by us
// or, when we die, by the kernel.
//
// The kernel counts the death of the thread that forked as ours. So one
// goroutine, bound to its thread, forks and then waits for the child.
func start(f *folder, killer syscall.Signal, path string, args ...string) (*process, error) {
	log, err := f.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(path, args...)
	cmd.Dir = f.path
	cmd.Env = append(os.Environ(), "HOME="+f.path, "LC_ALL=C.UTF-8", "TZ=UTC")
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = attributes(f.user, killer)
	p := &process{cmd: cmd, killer: killer, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the child
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // how it ended is in ProcessState
		}
		close(p.done)
	}()
	return p, <-started
}

// run is start for a command that ends by itself.
func (f *folder) run(path string, args ...string) error {
	p, err := start(f, syscall.SIGKILL, path, args...)
	if err != nil {
		return err
	}
	<-p.done
	if !p.cmd.ProcessState.Success() {
		return fmt.Errorf("%s: %s\n%s", path, p.cmd.ProcessState, f.logTail())
	}
	return nil
}

// kill ends the process as a crash would and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Signal(p.killer) // an error says that it has ended
	<-p.done
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// unprivileged is who a server runs as: nil, that is we, unless we are root,
// whom PostgreSQL refuses; then the first user of names that exists.
func unprivileged(names ...string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range append(names, "nobody") {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, fmt.Errorf("no user for the server to run as: it refuses root, and none of %q exists", append(names, "nobody"))
}
