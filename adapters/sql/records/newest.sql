SELECT r.source_key, u.account, u.openid, r.kind, r.fields, r.consent, r.at
FROM records r
JOIN users u ON u.id = r.user_id
WHERE r.kind = $1
ORDER BY r.at DESC, r.source_key
LIMIT $2
