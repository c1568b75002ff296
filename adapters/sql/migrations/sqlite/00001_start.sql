-- +goose Up

-- Times are unix milliseconds, lists and maps are JSON text. A source key is
-- the SHA-256 of the key of what caused a row: the key itself may name an openid.

-- Who wrote to us. Her openid stands here alone; every other table says user_id.
CREATE TABLE users (
  id        INTEGER PRIMARY KEY AUTOINCREMENT, -- never given to another woman
  account   TEXT NOT NULL,
  openid    TEXT NOT NULL,
  hash      TEXT NOT NULL UNIQUE,
  pseudonym TEXT NOT NULL UNIQUE,
  UNIQUE (account, openid)
) STRICT;

CREATE TABLE cases (
  id        TEXT PRIMARY KEY,
  user_id   INTEGER NOT NULL REFERENCES users (id),
  level     INTEGER NOT NULL,
  kinds     TEXT NOT NULL,
  flags     TEXT NOT NULL,
  evidence  TEXT NOT NULL,
  reason    TEXT NOT NULL,
  state     TEXT NOT NULL,
  counselor TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  claimed_at INTEGER,
  closed_at INTEGER,
  outcome   TEXT NOT NULL,
  note      TEXT NOT NULL,
  last_seq  INTEGER NOT NULL -- of its newest line, 0 for none
) STRICT;

-- She never has two open cases.
CREATE UNIQUE INDEX cases_open ON cases (user_id) WHERE state <> 'closed';
CREATE INDEX cases_closed ON cases (closed_at) WHERE state = 'closed';

-- Which case each request to open one came to.
CREATE TABLE openings (
  user_id    INTEGER NOT NULL REFERENCES users (id),
  source_key TEXT NOT NULL,
  case_id    TEXT NOT NULL REFERENCES cases (id),
  PRIMARY KEY (user_id, source_key)
) STRICT;

CREATE TABLE lines (
  case_id    TEXT NOT NULL REFERENCES cases (id),
  seq        INTEGER NOT NULL,
  at         INTEGER NOT NULL,
  author     TEXT NOT NULL,
  name       TEXT NOT NULL,
  text       TEXT NOT NULL,
  delivery   TEXT NOT NULL,
  source_key TEXT, -- none for what nobody sends twice
  PRIMARY KEY (case_id, seq),
  UNIQUE (case_id, source_key)
) STRICT;

-- The safety question that waits for her answer: what to open without one.
CREATE TABLE watches (
  user_id    INTEGER PRIMARY KEY REFERENCES users (id),
  source_key TEXT NOT NULL,
  opening    TEXT NOT NULL,
  due_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of writing
  user_id    INTEGER NOT NULL REFERENCES users (id),
  source_key TEXT NOT NULL,
  text       TEXT NOT NULL,
  case_id    TEXT NOT NULL, -- '' for none
  line_seq   INTEGER NOT NULL, -- the line of the case, 0 for none
  state      TEXT NOT NULL, -- as escalation.Delivery: waiting, sent, failed
  due_at     INTEGER NOT NULL,
  tries      INTEGER NOT NULL,
  reason     TEXT NOT NULL, -- of the last failure
  written_at INTEGER NOT NULL,
  settled_at INTEGER,
  UNIQUE (user_id, source_key)
) STRICT;

CREATE INDEX outbox_waiting ON outbox (user_id, id) WHERE state = 'waiting';

CREATE TABLE articles (
  id           TEXT PRIMARY KEY,
  title        TEXT NOT NULL,
  topic        TEXT NOT NULL,
  newest       INTEGER NOT NULL,
  live         INTEGER NOT NULL, -- 0 for none
  status       TEXT NOT NULL,
  published_by TEXT NOT NULL,
  published_at INTEGER,
  changed_by   TEXT NOT NULL,
  changed_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE revisions (
  article_id TEXT NOT NULL REFERENCES articles (id),
  number     INTEGER NOT NULL,
  markdown   TEXT NOT NULL,
  author     TEXT NOT NULL,
  saved_at   INTEGER NOT NULL,
  PRIMARY KEY (article_id, number)
) STRICT;

CREATE TABLE accounts (
  login         TEXT PRIMARY KEY,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  disabled      INTEGER NOT NULL,
  created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE staff_sessions (
  token_hash TEXT PRIMARY KEY,
  data       BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX staff_sessions_expiry ON staff_sessions (expires_at);

CREATE TABLE records (
  user_id    INTEGER NOT NULL REFERENCES users (id),
  source_key TEXT NOT NULL,
  kind       TEXT NOT NULL,
  fields     TEXT NOT NULL,
  consent    TEXT NOT NULL,
  at         INTEGER NOT NULL,
  PRIMARY KEY (user_id, source_key)
) STRICT;

CREATE INDEX records_by_kind ON records (kind, at);

-- Questions without an answer, and without who asked.
CREATE TABLE unanswered (
  source_key TEXT PRIMARY KEY,
  text       TEXT NOT NULL,
  nearest    TEXT NOT NULL,
  at         INTEGER NOT NULL
) STRICT;

CREATE INDEX unanswered_by_time ON unanswered (at);
