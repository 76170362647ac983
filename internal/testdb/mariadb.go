package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"syscall"

	"github.com/go-sql-driver/mysql"
)

var errNoMariaDB = errors.New("no MariaDB server is installed: install it (Debian: apt-get install mariadb-server), " +
	"or name a running one in FRISTWERK_TEST_MARIADB, or leave mariadb out of " + dialectsVariable)

// mariadb is the kind of MariaDB servers.
type mariadb struct{}

func (mariadb) variable() string      { return "FRISTWERK_TEST_MARIADB" }
func (mariadb) home() string          { return "" }
func (mariadb) users() []string       { return []string{"mysql"} }
func (mariadb) death() syscall.Signal { return syscall.SIGKILL }

// prepare makes the system tables, and the statements that the server runs
// before it lets anybody in: no anonymous users, who would shadow users of any
// host ('u'@'%'), and one superuser, who has a password. Replicas run them too, so
// they are not in the log.
func (mariadb) prepare(f *folder, user, password string) error {
	install, err := findProgram(errNoMariaDB, "mariadb-install-db", "mysql_install_db")
	if err != nil {
		return err
	}
	_, err = f.write("init.sql", fmt.Sprintf(`SET SESSION sql_log_bin = 0;
DELETE FROM mysql.global_priv WHERE User IN ('', 'root');
FLUSH PRIVILEGES;
CREATE OR REPLACE USER '%[1]s'@'%%' IDENTIFIED BY '%[2]s';
GRANT ALL PRIVILEGES ON *.* TO '%[1]s'@'%%' WITH GRANT OPTION;
`, user, password))
	if err != nil {
		return err
	}
	// A server that starts removes all temporary tables of its tmpdir: in /tmp
	// these may be of another server that is just being prepared.
	return f.run(install, "--no-defaults", "--datadir="+f.file("data"), "--tmpdir="+f.path, "--skip-test-db",
		"--skip-name-resolve", "--auth-root-authentication-method=normal", "--innodb-log-file-size=32M")
}

func (mariadb) command(f *folder, port string, u use) (string, []string, error) {
	server, err := findProgram(errNoMariaDB, "mariadbd", "mysqld")
	if err != nil {
		return "", nil, err
	}
	args := []string{"--no-defaults", "--datadir=" + f.file("data"), "--init-file=" + f.file("init.sql"),
		"--bind-address=127.0.0.1", "--port=" + port, "--skip-name-resolve",
		"--socket=server.sock", // within the data: a full path may be longer than a socket's may be
		"--pid-file=" + f.file("data/server.pid"), "--tmpdir=" + f.file("data"),
		"--character-set-server=utf8mb4", "--collation-server=utf8mb4_general_ci", "--default-time-zone=+00:00",
		"--max-connections=200", "--performance-schema=OFF", "--innodb-buffer-pool-size=64M",
		"--innodb-log-file-size=32M", "--key-buffer-size=4M", "--aria-pagecache-buffer-size=8M"}
	if u.logged {
		args = append(args, "--log-bin=binlog", "--binlog-format=ROW", "--server-id="+port)
	}
	if u.roomy {
		args = append(args, "--innodb-buffer-pool-size=2G", "--innodb-log-file-size=2G")
	}
	if !u.durable {
		args = append(args, "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--innodb-doublewrite=OFF")
	}
	return server, args, nil
}

// findProgram looks in the PATH and where Debian has servers, which is not in
// everybody's PATH.
func findProgram(missing error, names ...string) (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
		if _, err := os.Stat("/usr/sbin/" + name); err == nil {
			return "/usr/sbin/" + name, nil
		}
	}
	return "", missing
}

// open speaks utf8mb4, the driver's default, and allows several statements in
// one Exec.
func (mariadb) open(u *url.URL) (*sql.DB, error) {
	config := mysql.NewConfig()
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.Net, config.Addr = "tcp", u.Host
	config.DBName = databaseOf(u)
	config.MultiStatements = true
	config.Logger = &mysql.NopLogger{} // cut connections are what some tests are about
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

func databaseOf(u *url.URL) string {
	if u.Path == "" {
		return ""
	}
	return u.Path[1:]
}

func (mariadb) create(ctx context.Context, admin *sql.DB, name string) error {
	return execAll(ctx, admin, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4")
}

// drop ends the sessions that still use the database, since their open
// transactions would make it wait for a day.
func (mariadb) drop(ctx context.Context, admin *sql.DB, name string) error {
	rows, err := readRows(ctx, admin, "SELECT id FROM information_schema.processlist WHERE db = '"+name+"'")
	if err != nil {
		return err
	}
	for _, row := range rows {
		_ = execAll(ctx, admin, "KILL "+row[0]) // an error says that it has ended by itself
	}
	return execAll(ctx, admin, "SET SESSION lock_wait_timeout = 30", "DROP DATABASE IF EXISTS "+name)
}
