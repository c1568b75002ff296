DELETE FROM watches
WHERE user_id IN (SELECT id FROM users WHERE hash = $1)
