package datasource

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"
)

// How long a session of ours waits. A lock held longer than this, or than its
// source's lock_timeout, makes the batch roll back and come again smaller
// (ErrRetry); the statement timeout is for a survey of a whole table, far above
// any batch.
const (
	usualLockTimeout = 2 * time.Second
	statementTimeout = 10 * time.Minute
	connectTimeout   = 10 * time.Second
)

// connect reads a source's URL by its scheme. It does not talk to a server
// yet. Its errors are sentinels, since a parser's text would quote the password.
func connect(text string, lockTimeout time.Duration) (*sql.DB, dialect, address, error) {
	scheme, rest, _ := strings.Cut(text, ":")
	switch strings.ToLower(scheme) {
	case "sqlite":
		return connectSQLite(rest, lockTimeout)
	case "postgres", "postgresql":
		return connectPostgres(text, lockTimeout)
	case "mysql", "mariadb":
		return connectMySQL(text, lockTimeout)
	}
	return nil, nil, address{}, ErrBadURL
}

// connectSQLite opens a file that exists; SQLite alone would make an empty one.
// secure_delete overwrites what is erased with zeros, in pages that become free as
// well; the cache holds what a batch reads and writes. All pragmas are the
// session's and leave no trace.
func connectSQLite(path string, lockTimeout time.Duration) (*sql.DB, dialect, address, error) {
	path = strings.TrimPrefix(path, "//")
	if path == "" {
		return nil, nil, address{}, ErrBadURL
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, address{}, ErrNoDatabase
	case err != nil:
		return nil, nil, address{}, ErrUnreachable
	case info.IsDir():
		return nil, nil, address{}, ErrNotDatabase
	}
	file := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: url.Values{
		"mode":    {"rw"},
		"_txlock": {"immediate"},
		"_pragma": {busyTimeout(lockTimeout), "foreign_keys(1)", "secure_delete(1)", "cache_size(-16000)"},
	}.Encode()}
	connector, err := sqlite.NewConnector(file.String())
	if err != nil {
		return nil, nil, address{}, ErrBadURL
	}
	return sql.OpenDB(&session{Connector: connector, statements: []string{"SELECT count(*) FROM sqlite_schema"}}), sqliteDialect{}, address{file: path, was: info}, nil
}

func connectPostgres(text string, lockTimeout time.Duration) (*sql.DB, dialect, address, error) {
	config, err := pgx.ParseConfig(text)
	if err != nil {
		return nil, nil, address{}, ErrBadURL
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	for name, value := range postgresSession {
		config.RuntimeParams[name] = value
	}
	config.RuntimeParams["lock_timeout"] = milliseconds(lockTimeout)
	return sql.OpenDB(stdlib.GetConnector(*config)), postgresDialect{}, address{login: config.User, database: config.Database}, nil
}

// postgresSession is handed over with the connection, the lock timeout beside it,
// so no session is ever used without it.
var postgresSession = map[string]string{
	"application_name":                    "fristwerk",
	"TimeZone":                            "UTC",
	"DateStyle":                           "ISO, YMD",
	"bytea_output":                        "hex",
	"standard_conforming_strings":         "on",
	"default_transaction_isolation":       "read committed",
	"statement_timeout":                   milliseconds(statementTimeout),
	"max_parallel_workers_per_gather":     "0", // one core of the server is ours; and starting helpers costs more than a page
	"idle_in_transaction_session_timeout": milliseconds(statementTimeout),
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func busyTimeout(d time.Duration) string { return "busy_timeout(" + milliseconds(d) + ")" }

// connectMySQL understands mysql://user:password@host:port/database with the
// options tls (preferred, which is the default, true, skip-verify, false) and
// socket.
func connectMySQL(text string, lockTimeout time.Duration) (*sql.DB, dialect, address, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, nil, address{}, ErrBadURL
	}
	config, err := mysqlConfig(u)
	if err != nil {
		return nil, nil, address{}, err
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, nil, address{}, ErrBadURL
	}
	return sql.OpenDB(&session{Connector: connector, statements: mysqlSession(lockTimeout)}), mysqlDialect{}, address{login: config.User, database: config.DBName}, nil
}

func mysqlConfig(u *url.URL) (*mysql.Config, error) {
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", hostAndPort(u)
	config.DBName = strings.TrimPrefix(u.Path, "/")
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.Timeout = connectTimeout
	config.ClientFoundRows = true
	config.Logger = silent{}
	config.TLSConfig = "preferred"
	for name, values := range u.Query() {
		switch name {
		case "tls":
			config.TLSConfig = values[0]
		case "socket":
			config.Net, config.Addr, config.TLSConfig = "unix", values[0], ""
		default:
			return nil, ErrBadURL
		}
	}
	if config.DBName == "" || config.Addr == "" {
		return nil, ErrBadURL
	}
	return config, nil
}

func hostAndPort(u *url.URL) string {
	switch {
	case u.Hostname() == "":
		return ""
	case u.Port() == "":
		return u.Hostname() + ":3306"
	}
	return u.Host
}

// mysqlSession is strict about what is written, but not about dates: with
// NO_ZERO_DATE or NO_ZERO_IN_DATE a comparison with a column that holds
// 0000-00-00 fails an UPDATE of other columns. The collation of the connection
// is binary, so that texts that come from no column are compared bytewise. The
// comments are how each of MariaDB and MySQL reads its own timeout only.
func mysqlSession(lockTimeout time.Duration) []string {
	return []string{
		"SET NAMES utf8mb4 COLLATE utf8mb4_bin",
		"SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'",
		"SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
		"SET SESSION time_zone = '+00:00', SESSION foreign_key_checks = 1, SESSION unique_checks = 1, " +
			"SESSION sql_safe_updates = 0, SESSION sql_select_limit = DEFAULT, SESSION group_concat_max_len = 1048576, SESSION autocommit = 1",
		"SET SESSION innodb_lock_wait_timeout = " + seconds(lockTimeout) + ", SESSION lock_wait_timeout = " + seconds(lockTimeout) +
			" /*M!100101 , SESSION max_statement_time = " + seconds(statementTimeout) + " */" +
			" /*!80000 , SESSION max_execution_time = " + milliseconds(statementTimeout) + " */",
	}
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d.Seconds())) }

// session is a connector whose connections run some statements first. A
// connection on which one of them fails is not used.
type session struct {
	driver.Connector
	statements []string
}

// Connect opens a connection and sets it up.
func (s *session) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	for _, statement := range s.statements {
		if err := run(ctx, conn, statement); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

func run(ctx context.Context, conn driver.Conn, statement string) error {
	execer, ok := conn.(driver.ExecerContext)
	if !ok {
		return driver.ErrSkip
	}
	_, err := execer.ExecContext(ctx, statement, nil)
	return err
}

// silent drops what the MySQL driver would print to standard error.
type silent struct{}

// Print does nothing.
func (silent) Print(...any) {}
