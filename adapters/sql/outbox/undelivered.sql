SELECT o.id, u.pseudonym, o.text || o.rest, o.case_id, o.line_seq,
  CASE c.state WHEN 'claimed' THEN c.counselor ELSE '' END,
  o.state, o.reason, o.written_at, o.settled_at
FROM outbox o
JOIN users u ON u.id = o.user_id
LEFT JOIN cases c ON c.id = o.case_id
WHERE o.state IN ('failed', 'uncertain') AND ($1 = '' OR o.case_id = $1)
ORDER BY o.settled_at DESC, o.id DESC
LIMIT $2
