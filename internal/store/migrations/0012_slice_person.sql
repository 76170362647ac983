-- +goose Up

-- Whose cases a slice keeps open once it is done: partially anonymised records,
-- in whose source the identifiers may be gone by then. Written with the slice,
-- before anything is changed, and gone with the transaction that says how the
-- slice ended: then the link is the case's, or nobody's.
CREATE TABLE slice_person (
    slice   BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    pos     BIGINT NOT NULL,
    person  TEXT NOT NULL,
    PRIMARY KEY (slice, case_id, pos)
);
