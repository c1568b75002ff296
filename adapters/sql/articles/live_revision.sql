SELECT r.article_id, r.number, r.markdown, r.author, r.saved_at
FROM articles a
JOIN revisions r ON r.article_id = a.id AND r.number = a.live
WHERE a.id = $1
