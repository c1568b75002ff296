SELECT DISTINCT u.hash
FROM outbox o
JOIN users u ON u.id = o.user_id
WHERE o.state = 'held'
