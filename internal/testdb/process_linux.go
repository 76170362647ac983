package testdb

import "syscall"

// attributes make a child that runs as user (nil: as we do), gets no signals
// meant for our terminal, and is sent signal by the kernel when we die.
func attributes(user *syscall.Credential, onDeath syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: user, Setpgid: true, Pdeathsig: onDeath}
}
