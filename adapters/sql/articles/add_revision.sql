INSERT INTO revisions (article_id, number, markdown, author, saved_at)
VALUES ($1, $2, $3, $4, $5)
