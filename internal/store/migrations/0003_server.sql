-- +goose Up

-- Who may do something alone, until when. The fence grows with every new
-- holder and never goes back: what an earlier one still wants to write is
-- refused by it.
CREATE TABLE lease (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until  TEXT NOT NULL,
    fence  BIGINT NOT NULL
);

-- What a run needs so that another node can go on with it: its jobs (a JSON
-- list in their order), workers, and whether a server carries it out.
ALTER TABLE run ADD COLUMN jobs TEXT NOT NULL DEFAULT '[]';
ALTER TABLE run ADD COLUMN workers BIGINT NOT NULL DEFAULT 1;
ALTER TABLE run ADD COLUMN background BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE run ADD COLUMN scheduled TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN made_up BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE run ADD COLUMN node TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN fence BIGINT NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN takeovers BIGINT NOT NULL DEFAULT 0;
CREATE INDEX run_state ON run (state);
CREATE INDEX run_started ON run (started);

-- How far each job of a run is. Written together with each slice it plans, so
-- whoever goes on leaves nothing out and plans nothing twice.
CREATE TABLE stage (
    run       TEXT NOT NULL,
    job       TEXT NOT NULL,
    stage     TEXT NOT NULL,
    after_key TEXT NOT NULL,
    cases     BIGINT NOT NULL,
    planned   BIGINT NOT NULL,
    eligible  BIGINT NOT NULL,
    dropped   TEXT NOT NULL,
    survey    TEXT NOT NULL,
    PRIMARY KEY (run, job)
);

-- Up to when each job's schedule was looked at. Another schedule begins anew.
CREATE TABLE schedule (
    job  TEXT PRIMARY KEY,
    cron TEXT NOT NULL,
    zone TEXT NOT NULL,
    seen TEXT NOT NULL
);

-- Every wall-clock time at which a job fired, once.
CREATE TABLE firing (
    job     TEXT NOT NULL,
    local   TEXT NOT NULL,
    run     TEXT NOT NULL,
    made_up BOOLEAN NOT NULL,
    PRIMARY KEY (job, local)
);
CREATE INDEX firing_run ON firing (run);

-- Jobs somebody stopped, until somebody lets them go on.
CREATE TABLE job_stop (
    job TEXT PRIMARY KEY,
    by_ TEXT NOT NULL,
    at  TEXT NOT NULL
);
