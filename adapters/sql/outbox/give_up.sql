UPDATE outbox
SET state = 'failed', settled_at = $2, reason = $3
WHERE id = $1 AND state = 'waiting'
RETURNING case_id, line_seq
