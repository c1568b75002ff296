UPDATE outbox
SET state = $2, due_at = $3, reason = ''
WHERE id = $1 AND state IN ('waiting', 'sending')
RETURNING case_id, line_seq, state
