-- Changes nothing when another worker was faster.
UPDATE outbox
SET due_at = $3
WHERE id = $1 AND due_at = $2 AND state = 'waiting'
