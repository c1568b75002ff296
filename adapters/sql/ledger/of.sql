SELECT l.written_left, l.written_until, l.touched_left, l.touched_until, l.heard_at
FROM ledger l
JOIN users u ON u.id = l.user_id
WHERE u.hash = $1
