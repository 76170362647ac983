// Package datasource speaks to one foreign database: a SQLite file, a
// PostgreSQL server, a MariaDB or MySQL server.
//
// A Source looks at the database's schema (Inspect), says how many and which
// records a rule speaks of and what becomes of each (Tally, Page), changes them
// batch by batch (Change), and keeps marks and the ledger in four small tables
// of its own beside the data (Install). The Criteria that was counted and shown
// is the one that is repeated inside the changing transaction: what stops a
// record is decided there, and nowhere else.
//
// # The gate
//
// Placing a mark and changing records of the same object exclude one another.
// On PostgreSQL an advisory lock sees to it, on MariaDB a row of our meta
// table, on SQLite the one write lock that the file has. Whoever waits for it
// is served in turn; where the database does not queue (SQLite), a mark goes
// first.
//
// # Keys
//
// A record's key has one text, made from the value that the database returns
// (Key), and is compared byte by byte in every dialect.
//
// # What leaves this package
//
// Values of rows leave it in Candidate.Person and ReadRow, for the caller to
// compare and to forget. They never leave it in an error: a driver's text is
// dropped, its code and the name of a constraint stay (Error).
//
// A new dialect is one file that implements dialect, one that reads its
// catalogue (inspect_*.go), one column in the tables of install_tables.go and
// errors_dialect.go, and one line in the tests' list of databases.
package datasource
