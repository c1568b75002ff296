UPDATE outbox
SET state = 'waiting', due_at = $2, settled_at = NULL, tries = 0, reason = ''
WHERE id = $1 AND state IN ('failed', 'uncertain')
RETURNING case_id, line_seq, state
