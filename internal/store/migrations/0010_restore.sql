-- +goose Up

-- How often runs have entered a source. The source has the same number: one
-- that has a smaller one was restored, one that has a greater one knows more
-- than this store, which was restored then. pending is written before the
-- source is, so that a crash in between looks like neither.
CREATE TABLE source_epoch (
    source  TEXT PRIMARY KEY,
    epoch   BIGINT NOT NULL,
    pending BIGINT NOT NULL
);

-- All that is needed to set a mark again that a restored backup forgot.
ALTER TABLE mark_event ADD COLUMN ground TEXT NOT NULL DEFAULT '';
ALTER TABLE mark_event ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE mark_event ADD COLUMN since TEXT NOT NULL DEFAULT '';
ALTER TABLE mark_event ADD COLUMN until TEXT NOT NULL DEFAULT '';

-- Batches that a restored source has lost and that were dealt with: done again
-- in a run, or confirmed.
CREATE TABLE settled_batch (
    batch TEXT PRIMARY KEY,
    run   TEXT NOT NULL
);
