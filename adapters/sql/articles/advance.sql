-- Changes nothing when somebody saved since the base, $2.
UPDATE articles
SET newest = newest + 1, title = $3, topic = $4, changed_by = $5, changed_at = $6
WHERE id = $1 AND newest = $2
