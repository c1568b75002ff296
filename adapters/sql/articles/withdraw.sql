UPDATE articles
SET live = 0, status = 'withdrawn', published_by = '', published_at = NULL,
  changed_by = $2, changed_at = $3
WHERE id = $1
