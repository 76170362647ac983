// Package demo makes the sales database that a newcomer meets first: five
// kinds of records with made-up German data in SQLite, and the deletion
// concept that goes with it.
//
// # What is in it
//
// About 5,000 contracts, leads, lead contacts, users and sales organisations,
// with their activities, notes, invoices and bank accounts. They are as dirty
// as real ones: names with umlauts, apostrophes and hyphens, free text that
// repeats e-mail and phone, a family that shares one address, customers with
// several contracts, missing dates and dates that cannot be.
//
// The first records of each table are stories, written by hand; each shows one
// thing, and Marks and Samples speak of them. The others are drawn from word
// lists. Nothing here is anybody's: the names are combined at random, the
// phone numbers come from the ranges that the German regulator reserves for
// films and novels, the mail domains end in .example, and the bank codes begin
// with 9, which no German bank does.
//
// # The same every time
//
// The data depend on nothing but the day they are built for. All dates lie
// relative to that day, so that on every day some records of each kind are due.
package demo

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// File is the name under which the demo's concept expects the database, in the
// data folder.
const File = "sales.db"

// ErrExists says that there is a file already where the database should go. It
// may hold somebody's data, so Build leaves it alone.
var ErrExists = errors.New("demo: the file exists already")

//go:embed schema.sql
var schemaSQL string

//go:embed concept.yaml
var conceptYAML []byte

// Concept is the demo's deletion concept as a file, for the source in File.
func Concept() []byte { return append([]byte(nil), conceptYAML...) }

// Build writes the demo database to path, as it looks on today's civil date;
// hour and zone of today do not matter. It never writes over a file: ErrExists.
// The database appears under its name only when it is complete.
func Build(ctx context.Context, path string, today time.Time) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(ErrExists, err)
	}
	draft := path + ".draft"
	if err := os.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("demo: remove an unfinished database: %w", err)
	}
	if err := writeDatabase(ctx, draft, newSales(today).tables()); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	if err := os.Rename(draft, path); err != nil {
		return fmt.Errorf("demo: name the database: %w", err)
	}
	return nil
}

// writeDatabase makes the tables and fills them in one transaction. No journal
// is kept: a draft that breaks off is thrown away.
func writeDatabase(ctx context.Context, path string, tables []table) (err error) {
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=foreign_keys(on)")
	if err != nil {
		return fmt.Errorf("demo: open: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, schemaSQL); err != nil {
		return fmt.Errorf("demo: create the tables: %w", err)
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("demo: begin: %w", err)
	}
	for _, t := range tables {
		if err := t.insert(ctx, tx); err != nil {
			return errors.Join(fmt.Errorf("demo: fill %s: %w", t.name, err), tx.Rollback())
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("demo: commit: %w", err)
	}
	return nil
}
