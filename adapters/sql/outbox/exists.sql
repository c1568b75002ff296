SELECT id FROM outbox WHERE id = $1
