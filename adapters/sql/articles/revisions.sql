SELECT article_id, number, markdown, author, saved_at
FROM revisions
WHERE article_id = $1
ORDER BY number DESC
