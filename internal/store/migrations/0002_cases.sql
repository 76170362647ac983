-- +goose Up

-- The last number given of each sort. Blocks are taken in a transaction of
-- their own, so that a run and people who open cases beside it never meet.
CREATE TABLE number (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO number (name, last) SELECT 'case', COALESCE(MAX(id), 0) FROM casefile;
INSERT INTO number (name, last) SELECT 'derivation', COALESCE(MAX(id), 0) FROM derivation;
INSERT INTO number (name, last) VALUES ('item', 0), ('aim', 0), ('event', 0), ('decision', 0), ('list', 0);

-- What is to be done, and by which job ('' by hand): as many rows as actions
-- and jobs ever were. Cases and items are filtered by it.
CREATE TABLE aim (
    id     BIGINT PRIMARY KEY,
    object TEXT NOT NULL,
    action TEXT NOT NULL,
    kind   TEXT NOT NULL,
    job    TEXT NOT NULL,
    UNIQUE (object, action, kind, job)
);

ALTER TABLE slice ADD COLUMN aim BIGINT;
-- Only what people approved may be taken into its batch.
ALTER TABLE slice ADD COLUMN needs TEXT NOT NULL DEFAULT 'none';
ALTER TABLE slice ADD COLUMN digest TEXT NOT NULL DEFAULT '';

-- aim is the first of the case; case_aim has the others. due_day is the
-- earliest of its items.
ALTER TABLE casefile ADD COLUMN aim BIGINT;
ALTER TABLE casefile ADD COLUMN due_day TEXT;
ALTER TABLE casefile ADD COLUMN origin TEXT;
ALTER TABLE casefile ADD COLUMN opened_by TEXT;
ALTER TABLE casefile ADD COLUMN reason TEXT;
ALTER TABLE casefile ADD COLUMN found TEXT;
ALTER TABLE casefile ADD COLUMN assigned TEXT;
CREATE INDEX casefile_aim ON casefile (aim, id);
-- By month, so that a run's cases, due on thousands of days, are written to
-- some hundred places of the index and not to thousands.
CREATE INDEX casefile_month ON casefile (SUBSTR(due_day, 1, 7), id);
CREATE INDEX casefile_over ON casefile (id) WHERE state IS NULL;
CREATE INDEX casefile_state ON casefile (state, id) WHERE state IS NOT NULL;
CREATE INDEX casefile_state_due ON casefile (state, due_day, id) WHERE state IS NOT NULL;
CREATE INDEX casefile_assigned ON casefile (assigned, id) WHERE assigned IS NOT NULL;

CREATE TABLE case_aim (
    aim     BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    PRIMARY KEY (aim, case_id)
);
CREATE INDEX case_aim_case ON case_aim (case_id);

CREATE INDEX item_case ON item (case_id);
CREATE INDEX slice_job ON slice (job, seq);

-- Items that outlast the moment they are made in: planned, waiting for people,
-- ordered by hand, and marks. What a run does at once stands in item alone.
-- standing: the mark holds its record. blocks: no second item of this record
-- and aim is made, since it lives, or people refused or cancelled it. needs_then
-- is what it needs once the mark it waits for has ended.
CREATE TABLE case_item (
    id         BIGINT PRIMARY KEY,
    case_id    BIGINT NOT NULL,
    source     TEXT NOT NULL,
    tab        TEXT NOT NULL,
    record_key TEXT NOT NULL,
    aim        BIGINT NOT NULL,
    digest     TEXT NOT NULL,
    derivation BIGINT,
    state      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    needs      TEXT NOT NULL,
    needs_then TEXT NOT NULL,
    asked_by   TEXT NOT NULL,
    due_day    TEXT NOT NULL,
    not_before TEXT,
    mark       TEXT NOT NULL,
    standing   BOOLEAN NOT NULL,
    blocks     BOOLEAN NOT NULL,
    slice      BIGINT,
    ended      TEXT
);
CREATE UNIQUE INDEX case_item_once ON case_item (aim, tab, record_key) WHERE blocks;
CREATE INDEX case_item_case ON case_item (case_id);
CREATE INDEX case_item_slice ON case_item (slice) WHERE slice IS NOT NULL;
CREATE INDEX case_item_mark ON case_item (mark) WHERE mark <> '';
CREATE INDEX case_item_record ON case_item (tab, record_key);

-- What people decided, about which items, and the digest of what was shown.
CREATE TABLE decision (
    id      BIGINT PRIMARY KEY,
    case_id BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    at      TEXT NOT NULL,
    verdict TEXT NOT NULL,
    digest  TEXT NOT NULL,
    version BIGINT NOT NULL,
    items   BIGINT NOT NULL,
    answer  TEXT NOT NULL,
    note    TEXT NOT NULL
);
CREATE INDEX decision_case ON decision (case_id);

-- Approvals that count: an item whose definition changed has none.
CREATE TABLE approval (
    item     BIGINT NOT NULL,
    actor    TEXT NOT NULL,
    decision BIGINT NOT NULL,
    PRIMARY KEY (item, actor)
);

CREATE TABLE case_event (
    id      BIGINT PRIMARY KEY,
    case_id BIGINT NOT NULL,
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    what    TEXT NOT NULL,
    item    BIGINT,
    text    TEXT NOT NULL
);
CREATE INDEX case_event_case ON case_event (case_id);

CREATE TABLE case_task (
    case_id BIGINT NOT NULL,
    pos     BIGINT NOT NULL,
    text    TEXT NOT NULL,
    done_by TEXT NOT NULL,
    PRIMARY KEY (case_id, pos)
);

-- What people have seen of a job's version, and what the scheduler did alone.
CREATE TABLE job_gate (
    job          TEXT NOT NULL,
    digest       TEXT NOT NULL,
    previewed_by TEXT NOT NULL,
    previewed_at TEXT NOT NULL,
    canary_run   TEXT NOT NULL,
    canary_at    TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    PRIMARY KEY (job, digest)
);

-- The exact records of a run that was over its limit.
CREATE TABLE run_list (
    id         BIGINT PRIMARY KEY,
    run        TEXT NOT NULL,
    job        TEXT NOT NULL,
    object     TEXT NOT NULL,
    action     TEXT NOT NULL,
    digest     TEXT NOT NULL,
    day        TEXT NOT NULL,
    records    BIGINT NOT NULL,
    state      TEXT NOT NULL,
    asked_by   TEXT NOT NULL,
    at         TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT NOT NULL
);
CREATE INDEX run_list_job ON run_list (job, state);

CREATE TABLE run_list_key (
    list       BIGINT NOT NULL,
    pos        BIGINT NOT NULL,
    record_key TEXT NOT NULL,
    PRIMARY KEY (list, pos)
);
