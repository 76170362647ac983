-- +goose Up

-- On which sources a guard was put, and what it does there. Whoever takes its
-- triggers away does not get at this row: so it shows that they are missing.
CREATE TABLE source_guard (
    source TEXT PRIMARY KEY,
    mode   TEXT NOT NULL,
    at     TEXT NOT NULL,
    actor  TEXT NOT NULL
);

-- Keeps on persons. A record that appears later and carries one of the person
-- keys (HMAC, no value) is kept before the next run touches anything.
CREATE TABLE person_keep (
    id        TEXT PRIMARY KEY,
    since     TEXT NOT NULL,
    until     TEXT NOT NULL,
    ends      INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    reference TEXT NOT NULL,
    actor     TEXT NOT NULL,
    at        TEXT NOT NULL,
    ended_at  TEXT NOT NULL,
    ended_by  TEXT NOT NULL
);
CREATE TABLE person_keep_key (
    keep   TEXT NOT NULL,
    person TEXT NOT NULL,
    PRIMARY KEY (keep, person)
);
