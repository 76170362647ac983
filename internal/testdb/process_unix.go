//go:build unix && !linux

package testdb

import "syscall"

// attributes make a child that runs as user (nil: as we do) and gets no
// signals meant for our terminal. Only Linux can tell it of our death: here a
// killed test binary leaves its servers running.
func attributes(user *syscall.Credential, _ syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: user, Setpgid: true}
}
