UPDATE outbox
SET state = 'waiting', due_at = $4, text = $2,
  rest = CASE rest WHEN '' THEN $3 ELSE $3 || rest END
WHERE id = $1 AND state IN ('waiting', 'sending')
RETURNING case_id, line_seq, state
