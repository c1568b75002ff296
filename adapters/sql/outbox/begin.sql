-- Changes nothing when the lease has run out and gone to another worker.
UPDATE outbox
SET state = 'sending', due_at = $3
WHERE id = $1 AND due_at = $2 AND state = 'waiting'
RETURNING case_id, line_seq, state
