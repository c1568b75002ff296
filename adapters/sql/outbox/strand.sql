UPDATE outbox
SET state = 'uncertain', settled_at = $2, reason = 'unknown'
WHERE id = $1 AND state = 'sending' AND due_at <= $2
RETURNING case_id, line_seq, state
