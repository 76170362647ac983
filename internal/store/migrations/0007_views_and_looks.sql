-- +goose Up

-- Who saw values of which records, or took them away in a file. One row a page
-- view. record_keys is a JSON list of keys, columns one of column names; what
-- stood in them is not kept. An export names no key: it holds all records of
-- the object but the locked ones.
CREATE TABLE view_log (
    id          TEXT PRIMARY KEY,
    at          TEXT NOT NULL,
    actor       TEXT NOT NULL,
    kind        TEXT NOT NULL,
    source      TEXT NOT NULL,
    object      TEXT NOT NULL,
    columns     TEXT NOT NULL,
    record_keys TEXT NOT NULL,
    records     BIGINT NOT NULL,
    left_out    BIGINT NOT NULL,
    state       TEXT NOT NULL
);
CREATE INDEX view_log_at ON view_log (at, id);
CREATE INDEX view_log_object ON view_log (object, at);

-- What a source's schema was when somebody last looked at it. Names and types
-- only.
CREATE TABLE schema_look (
    source      TEXT NOT NULL,
    at          TEXT NOT NULL,
    actor       TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    outline     TEXT NOT NULL,
    PRIMARY KEY (source, at)
);
