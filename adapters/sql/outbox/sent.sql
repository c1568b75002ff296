-- Also after giving up or doubt: a worker that came back late tells the truth.
-- What a split left goes next.
UPDATE outbox
SET state = CASE rest WHEN '' THEN 'sent' ELSE 'waiting' END,
  settled_at = CASE rest WHEN '' THEN $2 END,
  due_at = $2, reason = '',
  text = CASE rest WHEN '' THEN text ELSE rest END, rest = '',
  tries = CASE rest WHEN '' THEN tries ELSE 0 END
WHERE id = $1 AND state <> 'sent'
RETURNING case_id, line_seq, state
