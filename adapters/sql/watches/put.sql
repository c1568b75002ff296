-- The same source key again leaves the watch, and its time, as they are.
INSERT INTO watches (user_id, source_key, opening, due_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id)
DO UPDATE SET source_key = excluded.source_key, opening = excluded.opening,
  due_at = excluded.due_at
WHERE watches.source_key <> excluded.source_key
