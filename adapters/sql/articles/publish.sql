-- Changes nothing when the revision, $2, is not the newest.
UPDATE articles
SET live = $2, status = 'published', published_by = $3, published_at = $4,
  changed_by = $3, changed_at = $4
WHERE id = $1 AND newest = $2
