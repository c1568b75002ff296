SELECT user_id FROM outbox WHERE id = $1
