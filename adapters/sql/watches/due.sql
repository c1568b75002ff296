SELECT u.account, u.openid, w.opening
FROM watches w
JOIN users u ON u.id = w.user_id
WHERE w.due_at <= $1
ORDER BY w.due_at, w.user_id
LIMIT $2
