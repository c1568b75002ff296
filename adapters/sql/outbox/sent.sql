-- Also after giving up: a worker that came back late tells the truth.
UPDATE outbox
SET state = 'sent', settled_at = $2, reason = ''
WHERE id = $1 AND state <> 'sent'
RETURNING case_id, line_seq
