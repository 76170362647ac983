-- +goose Up

-- The log of all acts; see package proof. Rows are only ever added.
CREATE TABLE proof_entry (
    seq     BIGINT PRIMARY KEY,
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    act     TEXT NOT NULL,
    subject TEXT NOT NULL,
    digest  TEXT NOT NULL,
    prev    TEXT NOT NULL,
    leaf    TEXT NOT NULL
);
CREATE INDEX proof_entry_subject ON proof_entry (subject);
CREATE INDEX proof_entry_act ON proof_entry (act, seq);

-- What the entries say beside who, what and when. It goes when its period is
-- over; the entries stay.
CREATE TABLE proof_payload (
    seq     BIGINT PRIMARY KEY,
    salt    TEXT NOT NULL,
    payload TEXT NOT NULL
);

-- The one row that whoever appends holds alone.
CREATE TABLE proof_head (
    one  INTEGER PRIMARY KEY,
    head TEXT NOT NULL
);
INSERT INTO proof_head (one, head) VALUES (1, '{"size":0,"last":"0000000000000000000000000000000000000000000000000000000000000000","nodes":[]}');

-- Signed checkpoints. The copies elsewhere are what counts; these say what was
-- signed and where it was put.
CREATE TABLE proof_checkpoint (
    size   BIGINT NOT NULL,
    at     TEXT NOT NULL,
    signed TEXT NOT NULL,
    sent   TEXT NOT NULL,
    PRIMARY KEY (size, at)
);
