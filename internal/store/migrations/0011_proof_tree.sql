-- +goose Up

-- Inner nodes of the tree over the log, from level 8 on: with them an entry can
-- be proven to be in the log without reading all of it. Those of entries that
-- are older than this table are missing, and computed where they are needed.
CREATE TABLE proof_node (
    level BIGINT NOT NULL,
    idx   BIGINT NOT NULL,
    hash  TEXT NOT NULL,
    PRIMARY KEY (level, idx)
);

-- What verifications said, for people to read. report is JSON.
CREATE TABLE proof_check (
    id     TEXT PRIMARY KEY,
    began  TEXT NOT NULL,
    ended  TEXT NOT NULL,
    actor  TEXT NOT NULL,
    state  TEXT NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX proof_check_began ON proof_check (began);

-- The log is looked through by day and by who acted.
CREATE INDEX proof_entry_at ON proof_entry (at);
CREATE INDEX proof_entry_actor ON proof_entry (actor, seq);
