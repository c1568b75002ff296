SELECT a.id, r.number, r.markdown, r.author, r.saved_at, a.title, a.topic,
  a.live, a.status, a.published_by, a.published_at
FROM articles a
JOIN revisions r ON r.article_id = a.id AND r.number = a.newest
WHERE a.id = $1
