package datasource

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// More errors a caller can act on.
var (
	ErrNotDatabase = errors.New("file is not a SQLite database")
	ErrRight       = errors.New("the login lacks a right")
	ErrReadOnly    = errors.New("database cannot be written to")
	ErrMissing     = errors.New("a table or column is not there")
)

// Error is what every failing call on a Source returns. Its text is made of
// our own words, the source's name, a driver code and the name of a constraint:
// drivers quote the values of rows in their messages, so those are dropped.
type Error struct {
	Source     string
	Doing      string // what was being done
	Kind       error  // a sentinel of this package or of context; nil if only the code is known
	Code       string // SQLSTATE, MySQL's number or SQLite's extended code
	Constraint string // the refusing constraint or index, if the driver names it
}

// Error names the source, the doing, the kind, the code and the constraint.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("source " + e.Source + ": " + e.Doing + ": ")
	if e.Kind != nil {
		b.WriteString(e.Kind.Error())
	} else {
		b.WriteString("the database answered with an error")
	}
	if e.Code != "" {
		b.WriteString(" (code " + e.Code)
		if e.Constraint != "" {
			b.WriteString(", constraint " + e.Constraint)
		}
		b.WriteString(")")
	}
	return b.String()
}

// Unwrap gives the sentinel.
func (e *Error) Unwrap() error { return e.Kind }

// verdict is what one driver's error means.
type verdict struct {
	kind       error
	code       string
	constraint string
}

// fail turns an error of the driver into an Error; one of ours passes through.
func (s *Source) fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	var ours *Error
	if errors.As(err, &ours) {
		return err
	}
	v := judge(err)
	return &Error{Source: s.name, Doing: doing, Kind: v.kind, Code: v.code, Constraint: v.constraint}
}

// failOpening is fail for the first contact, where a lost connection is one
// that never was.
func (s *Source) failOpening(err error) error {
	v := judge(err)
	if v.kind == nil && v.code == "" || errors.Is(v.kind, ErrLost) || errors.Is(v.kind, ErrRetry) {
		v.kind = ErrUnreachable
	}
	return &Error{Source: s.name, Doing: "open", Kind: v.kind, Code: v.code, Constraint: v.constraint}
}

// judge reads an error of any of the three drivers. Sentinels of this package
// that work functions returned are kept; everything else loses its text.
func judge(err error) verdict {
	var (
		pg *pgconn.PgError
		my *mysql.MySQLError
		li *sqlite.Error
	)
	switch {
	case errors.As(err, &pg):
		return verdict{postgresKind(pg.Code), pg.Code, pg.ConstraintName}
	case errors.As(err, &my):
		return judgeMySQL(my)
	case errors.As(err, &li):
		return judgeSQLite(li)
	}
	return verdict{kind: plainKind(err)}
}

// plainKind is the kind of an error that carries no code.
func plainKind(err error) error {
	for _, known := range []error{
		context.Canceled, context.DeadlineExceeded, ErrForeignInstallation, ErrNotInstalled,
		ErrNotSettled, ErrBadKey, ErrMarkGone, ErrConstraint, ErrMissing, ErrReadOnly, ErrRetry, ErrLost, ErrUnknownRole, ErrFenced, ErrReplicaAway,
	} {
		if errors.Is(err, known) {
			return known
		}
	}
	switch {
	case errors.Is(err, pgx.ErrTxCommitRollback):
		return ErrRetry
	case isLost(err):
		return ErrLost
	}
	return nil
}

// isLost tells whether the connection went away under the call.
func isLost(err error) bool {
	var network net.Error
	if errors.As(err, &network) {
		return true
	}
	for _, lost := range []error{
		driver.ErrBadConn, sql.ErrConnDone, mysql.ErrInvalidConn, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
	} {
		if errors.Is(err, lost) {
			return true
		}
	}
	var connecting *pgconn.ConnectError
	return errors.As(err, &connecting) || strings.Contains(err.Error(), "conn closed")
}
