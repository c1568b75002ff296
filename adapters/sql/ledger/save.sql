INSERT INTO ledger (user_id, written_left, written_until, touched_left, touched_until, heard_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id) DO UPDATE
SET written_left = excluded.written_left, written_until = excluded.written_until,
  touched_left = excluded.touched_left, touched_until = excluded.touched_until,
  heard_at = excluded.heard_at
