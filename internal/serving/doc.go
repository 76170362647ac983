// Package serving stands between the network and the house: it listens with
// timeouts, stops gracefully, says whether the program is well and what it
// counts, and keeps secrets out of the log. What is served is put together in
// cmd; nothing here knows of records.
package serving
