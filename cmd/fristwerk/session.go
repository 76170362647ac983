package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/term"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// session is one call of the program: what it reads from and writes to, and
// what the flags say that all commands share.
type session struct {
	in         io.Reader
	out, err   io.Writer
	env        func(string) (string, bool)
	now        func() time.Time
	data       string       // the installation's folder
	database   string       // where its memory is; empty: a file in the folder
	json       bool         // answer for programs
	logger     *slog.Logger // of serve; nil: warnings only
	pace       pace         // of serve
	replaceKey bool         // of key
}

// storeFile is the installation's memory inside its folder.
const storeFile = "fristwerk.db"

// with opens the installation, which must exist, for one use case.
func (s *session) with(ctx context.Context, do func(*engine.Engine) error) error {
	if s.database != "" {
		return s.withNew(ctx, do) // a store that holds no concept says so
	}
	if _, err := os.Stat(filepath.Join(s.data, storeFile)); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: %w", s.data, errNoInstallation)
	}
	return s.withNew(ctx, do)
}

// withNew opens the installation and makes it if there is none.
func (s *session) withNew(ctx context.Context, do func(*engine.Engine) error) error {
	key, err := installationKey(s.env)
	if err != nil {
		return err
	}
	proofKey, _ := s.env("FRISTWERK_PROOF_KEY")
	e, err := engine.Open(ctx, engine.Options{Dir: s.data, Database: s.database, Key: key, ProofKey: proofKey, Now: s.now, Env: s.env, Log: s.log(), Lease: s.pace.lease, ReplaceKey: s.replaceKey, By: s.actor().ID})
	if err != nil {
		return err
	}
	return errors.Join(do(e), e.Close())
}

// log shows what people must know while a command goes on: warnings only,
// unless the command is the log's own (serve).
func (s *session) log() *slog.Logger {
	if s.logger != nil {
		return s.logger
	}
	return slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// actor is the person at the terminal.
func (s *session) actor() access.Actor {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return access.Shell(u.Username)
	}
	return access.Shell("uid" + strconv.Itoa(os.Getuid()))
}

// isTerminal tells whether a person sits behind a stream.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
