-- +goose Up

-- How often each woman may still be written to, as outbox.Budget. A NULL end
-- is a window that nothing is known of.
CREATE TABLE ledger (
  user_id       INTEGER PRIMARY KEY REFERENCES users (id),
  written_left  INTEGER NOT NULL,
  written_until INTEGER,
  touched_left  INTEGER NOT NULL,
  touched_until INTEGER,
  heard_at      INTEGER
) STRICT;

-- States are those of escalation.Delivery: waiting, sending, held, sent,
-- failed, uncertain. While a text is leased or being sent, due_at is when the
-- lease runs out.
ALTER TABLE outbox ADD COLUMN rest TEXT NOT NULL DEFAULT ''; -- goes after text

DROP INDEX outbox_waiting;
CREATE INDEX outbox_unsettled ON outbox (user_id, id) WHERE state IN ('waiting', 'sending', 'held');
CREATE INDEX outbox_held ON outbox (user_id) WHERE state = 'held';
CREATE INDEX outbox_undelivered ON outbox (settled_at) WHERE state IN ('failed', 'uncertain');
