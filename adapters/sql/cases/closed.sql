SELECT c.id, u.account, u.openid, u.pseudonym, c.level, c.kinds, c.flags,
  c.evidence, c.reason, c.state, c.counselor, c.opened_at, c.claimed_at,
  c.closed_at, c.outcome, c.note, COALESCE(l.text, ''),
  COALESCE(l.at, c.opened_at), c.user_id, c.last_seq
FROM cases c
JOIN users u ON u.id = c.user_id
LEFT JOIN lines l ON l.case_id = c.id AND l.seq = (
  SELECT MAX(said.seq) FROM lines said
  WHERE said.case_id = c.id AND said.author IN ('her', 'counselor'))
WHERE c.state = 'closed' AND c.closed_at < $1
ORDER BY c.closed_at DESC, c.id DESC
LIMIT $2
