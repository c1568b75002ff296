UPDATE outbox
SET state = 'waiting', due_at = $2, tries = $3, reason = $4
WHERE id = $1 AND state IN ('waiting', 'sending')
RETURNING case_id, line_seq, state
