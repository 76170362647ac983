-- +goose Up

-- Who works with the installation. Everything else names people by id.
CREATE TABLE person (
    id            BIGINT PRIMARY KEY,
    roles         TEXT NOT NULL,
    organisations TEXT NOT NULL,
    language      TEXT NOT NULL,
    active        BOOLEAN NOT NULL,
    password      TEXT NOT NULL,
    created       TEXT NOT NULL,
    created_by    TEXT NOT NULL,
    signed_in     TEXT NOT NULL
);

-- Their names, in a table of their own: a name can be forgotten while what the
-- person did stays under the id.
CREATE TABLE person_name (
    person BIGINT PRIMARY KEY,
    login  TEXT NOT NULL UNIQUE,
    name   TEXT NOT NULL
);

CREATE TABLE session (
    id      TEXT PRIMARY KEY,
    person  BIGINT NOT NULL,
    started TEXT NOT NULL,
    seen    TEXT NOT NULL,
    ends    TEXT NOT NULL,
    device  TEXT NOT NULL
);
CREATE INDEX session_person ON session (person);

-- What the interface keeps for a browser, under the hash of its cookie.
CREATE TABLE web_session (
    token TEXT PRIMARY KEY,
    data  TEXT NOT NULL,
    ends  TEXT NOT NULL
);
CREATE INDEX web_session_ends ON web_session (ends);

CREATE TABLE token (
    id            BIGINT PRIMARY KEY,
    name          TEXT NOT NULL,
    prefix        TEXT NOT NULL,
    hash          TEXT NOT NULL UNIQUE,
    role          TEXT NOT NULL,
    scopes        TEXT NOT NULL,
    organisations TEXT NOT NULL,
    person        BIGINT NOT NULL,
    created       TEXT NOT NULL,
    created_by    TEXT NOT NULL,
    expires       TEXT NOT NULL,
    revoked       TEXT NOT NULL,
    last_used     TEXT NOT NULL
);

-- Tries to sign in, by keyed hash of name and address: when the bucket will
-- have leaked empty.
CREATE TABLE sign_in_try (
    bucket   TEXT PRIMARY KEY,
    empty_at TEXT NOT NULL
);

-- From where a person signed in before, by keyed hash of both.
CREATE TABLE known_address (
    place TEXT PRIMARY KEY,
    seen  TEXT NOT NULL
);
