package witness

import (
	"context"
	"database/sql"
	"net/url"
	"strings"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver of postgres:// places
)

// database is a table of a second database. It needs no more than the right to
// insert: the table may be made beforehand, and whoever made it decides who can
// change it.
type database struct {
	driver, dsn, name string
	insert            string
}

const makeTable = `CREATE TABLE IF NOT EXISTS fristwerk_checkpoint (
	at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, signed TEXT NOT NULL)`

func databaseAt(u *url.URL) (Witness, error) {
	base := strings.Trim(u.Path, "/")
	if u.Host == "" || base == "" {
		return nil, ErrPlace
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	d := database{driver: "pgx", dsn: u.String(), name: shown.String(), insert: "INSERT INTO fristwerk_checkpoint (signed) VALUES ($1)"}
	if u.Scheme == "mysql" {
		c := mysql.NewConfig()
		c.User = u.User.Username()
		c.Passwd, _ = u.User.Password()
		c.Net, c.Addr, c.DBName = "tcp", u.Host, base
		if u.Port() == "" {
			c.Addr += ":3306"
		}
		d.driver, d.dsn, d.insert = "mysql", c.FormatDSN(), "INSERT INTO fristwerk_checkpoint (signed) VALUES (?)"
	}
	return d, nil
}

func (d database) Place() string { return d.name }

// Keep makes the table where it is missing and it may.
func (d database) Keep(ctx context.Context, signed string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	db, err := sql.Open(d.driver, d.dsn)
	if err != nil {
		return ErrPlace
	}
	defer db.Close()
	if _, err = db.ExecContext(ctx, d.insert, signed); err == nil {
		return nil
	}
	if _, err = db.ExecContext(ctx, makeTable); err != nil {
		return ErrRefused
	}
	if _, err = db.ExecContext(ctx, d.insert, signed); err != nil {
		return ErrRefused
	}
	return nil
}
