SELECT o.id, u.account, u.openid, o.text, o.case_id, o.tries, o.due_at
FROM outbox o
JOIN users u ON u.id = o.user_id
WHERE o.state = 'sending' AND o.due_at <= $1
