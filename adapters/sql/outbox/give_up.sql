UPDATE outbox
SET state = $2, settled_at = $3, reason = $4
WHERE id = $1 AND state IN ('waiting', 'sending', 'held')
RETURNING case_id, line_seq, state
