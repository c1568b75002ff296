SELECT a.id, r.number, r.markdown, r.author, r.saved_at, a.title, a.topic,
  a.live, a.status, a.published_by, a.published_at
FROM articles a
JOIN revisions r ON r.article_id = a.id AND r.number = a.newest
WHERE ($1 = '' OR a.topic = $1)
  AND ($2 = '' OR a.status = $2)
  AND (LOWER(a.id) LIKE $3 ESCAPE '!' OR LOWER(a.title) LIKE $3 ESCAPE '!'
    OR LOWER(r.markdown) LIKE $3 ESCAPE '!')
ORDER BY a.changed_at DESC, a.id
LIMIT $4 OFFSET $5
