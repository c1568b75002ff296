-- The oldest unsettled text of each woman, where it is due.
SELECT o.id, u.account, u.openid, o.text, o.case_id, o.tries, o.due_at
FROM outbox o
JOIN users u ON u.id = o.user_id
WHERE o.state = 'waiting' AND o.due_at <= $1
  AND NOT EXISTS (
    SELECT 1
    FROM outbox earlier
    WHERE earlier.user_id = o.user_id AND earlier.state IN ('waiting', 'sending', 'held')
      AND earlier.id < o.id
  )
ORDER BY o.due_at, o.id
LIMIT $2
