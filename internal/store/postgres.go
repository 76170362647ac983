package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// Errors of a store on PostgreSQL. Their texts leave out what the driver says,
// which may hold the URL.
var (
	ErrBadURL      = errors.New("not the URL of a PostgreSQL database")
	ErrUnreachable = errors.New("the database of the control store cannot be reached")
)

// openPostgres opens a PostgreSQL database of our own. Nothing of it may be a
// source: a store restored together with its source could not tell what was
// lost. Nodes that start at once migrate one after another.
func openPostgres(ctx context.Context, url string) (engine, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return engine{}, ErrBadURL
	}
	config.RuntimeParams["timezone"] = "UTC"
	config.RuntimeParams["application_name"] = "fristwerk"
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(8)
	if err := db.PingContext(ctx); err != nil {
		return engine{}, errors.Join(ErrUnreachable, db.Close())
	}
	one, err := lock.NewPostgresSessionLocker()
	return engine{
		db: db, dialect: pgdialect.New(), migrations: goose.DialectPostgres,
		placeholder: func(n int) string { return "$" + strconv.Itoa(n) }, forUpdate: " FOR UPDATE", forShare: " FOR SHARE", after: postgresAfter,
		options: []goose.ProviderOption{goose.WithSessionLocker(one)},
	}, err
}

func postgresAfter(d time.Duration) string {
	return fmt.Sprintf("to_char((clock_timestamp() AT TIME ZONE 'UTC') + interval '%d milliseconds', 'YYYY-MM-DD HH24:MI:SS.MS')", d.Milliseconds())
}
