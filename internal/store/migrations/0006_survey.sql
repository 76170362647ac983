-- +goose Up

-- What was counted when the records were last looked at as a whole: numbers for
-- pages that must not read a large source on every view. One row a name; no key
-- and no value of a record beyond those that marks carry anyway.
CREATE TABLE survey (
    name    TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    day     TEXT NOT NULL,
    at      TEXT NOT NULL,
    content TEXT NOT NULL
);
