-- +goose Up

-- Requests that may be repeated under a key of their sender, for a day. Keys
-- and requests stand as keyed hashes; status 0 is one under way.
CREATE TABLE once (
    key_hash TEXT PRIMARY KEY,
    digest   TEXT NOT NULL,
    begun    TEXT NOT NULL,
    status   BIGINT NOT NULL,
    headers  TEXT NOT NULL,
    body     TEXT NOT NULL
);
CREATE INDEX once_begun ON once (begun);
