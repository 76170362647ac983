-- +goose Up

-- A slice of a turn that was cut off: what it left undone was planned again, and
-- is counted where it was done or left then.
ALTER TABLE slice ADD COLUMN again BOOLEAN NOT NULL DEFAULT FALSE;
