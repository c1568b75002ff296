-- Puts back all texts that were held for her.
UPDATE outbox
SET state = 'waiting', due_at = $2
WHERE user_id = $1 AND state = 'held'
RETURNING case_id, line_seq, state
