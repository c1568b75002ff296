UPDATE outbox SET due_at = $2, reason = $3 WHERE id = $1 AND state = 'waiting'
