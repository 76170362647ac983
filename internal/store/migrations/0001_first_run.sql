-- +goose Up

-- Small facts of the installation: its id, and whether it is paused.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Every concept that was ever in force, as its file was. Secrets stand in it
-- as ${ENV} only.
CREATE TABLE concept_version (
    version    BIGINT PRIMARY KEY,
    name       TEXT NOT NULL,
    text       TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    applied_by TEXT NOT NULL
);

-- The findings that stood when a version came into force, by fingerprint: an
-- accept in the concept answers them as they were then, and nothing else.
CREATE TABLE seen_finding (
    version     BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (version, fingerprint)
);

CREATE TABLE run (
    id      TEXT PRIMARY KEY,
    day     TEXT NOT NULL,
    actor   TEXT NOT NULL,
    version BIGINT NOT NULL,
    started TEXT NOT NULL,
    ended   TEXT NOT NULL,
    state   TEXT NOT NULL
);

CREATE TABLE job_run (
    run      TEXT NOT NULL,
    job      TEXT NOT NULL,
    action   TEXT NOT NULL,
    object   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    digest   TEXT NOT NULL,
    approver TEXT NOT NULL,
    sentence TEXT NOT NULL,
    met      BIGINT NOT NULL,
    due      BIGINT NOT NULL,
    done     BIGINT NOT NULL,
    cases    BIGINT NOT NULL,
    failed   BIGINT NOT NULL,
    skipped  TEXT NOT NULL,
    codes    TEXT NOT NULL,
    back     BIGINT NOT NULL,
    PRIMARY KEY (run, job)
);

-- One row a batch. seq orders them and keeps the item table small.
CREATE TABLE slice (
    seq     BIGINT PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    run     TEXT NOT NULL,
    job     TEXT NOT NULL,
    source  TEXT NOT NULL,
    tab     TEXT NOT NULL,
    state   TEXT NOT NULL,
    code    TEXT NOT NULL,
    records BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    parts   BIGINT NOT NULL,
    shared  BIGINT NOT NULL,
    ranged  BOOLEAN NOT NULL
);
CREATE INDEX slice_run ON slice (run);

-- Why items are due. Items with the same start share a row.
CREATE TABLE derivation (
    id         BIGINT PRIMARY KEY,
    run        TEXT NOT NULL,
    job        TEXT NOT NULL,
    start_name TEXT NOT NULL,
    start_day  TEXT,
    last_day   TEXT,
    due_day    TEXT NOT NULL,
    late       BIGINT NOT NULL,
    cause      TEXT NOT NULL
);

-- state NULL: as the run stands (running, then closed). Only a case that lives
-- longer than its run, or was opened by hand, carries a state of its own.
CREATE TABLE casefile (
    id     BIGINT PRIMARY KEY,
    run    TEXT NOT NULL,
    state  TEXT,
    opened TEXT,
    closed TEXT
);

-- The link from a person to an open case: keyed hashes, gone when it closes.
CREATE TABLE case_person (
    person  TEXT NOT NULL,
    case_id BIGINT NOT NULL,
    PRIMARY KEY (person, case_id)
);
CREATE INDEX case_person_case ON case_person (case_id);

-- state and reason only where they differ from the slice's.
CREATE TABLE item (
    slice      BIGINT NOT NULL,
    pos        BIGINT NOT NULL,
    record_key TEXT NOT NULL,
    case_id    BIGINT NOT NULL,
    derivation BIGINT NOT NULL,
    state      TEXT,
    reason     TEXT,
    PRIMARY KEY (slice, pos)
);
CREATE INDEX item_differs ON item (slice) WHERE state IS NOT NULL;

-- What stays beyond its run: items that wait for people, and partially
-- anonymised records that wait for the action that finishes them.
CREATE TABLE awaited (
    tab        TEXT NOT NULL,
    record_key TEXT NOT NULL,
    action     TEXT NOT NULL,
    case_id    BIGINT NOT NULL,
    why        TEXT NOT NULL,
    due_day    TEXT NOT NULL,
    PRIMARY KEY (tab, record_key, action)
);
CREATE INDEX awaited_case ON awaited (case_id);

-- Due records that something stopped, until they are done: the cause of their
-- delay.
CREATE TABLE postponed (
    tab        TEXT NOT NULL,
    job        TEXT NOT NULL,
    record_key TEXT NOT NULL,
    reason     TEXT NOT NULL,
    since      TEXT NOT NULL,
    PRIMARY KEY (tab, job, record_key)
);

-- Every mark set or ended by hand: who and why. The mark itself lives beside
-- the record, in the foreign database.
CREATE TABLE mark_event (
    id        TEXT PRIMARY KEY,
    mark      TEXT NOT NULL,
    source    TEXT NOT NULL,
    tab       TEXT NOT NULL,
    record_key TEXT NOT NULL,
    kind      TEXT NOT NULL,
    event     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    reference TEXT NOT NULL,
    actor     TEXT NOT NULL,
    informed  TEXT NOT NULL,
    at        TEXT NOT NULL
);
CREATE INDEX mark_event_mark ON mark_event (mark);
