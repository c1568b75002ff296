-- Adds nothing when the id is taken.
INSERT INTO articles (
  id, title, topic, newest, live, status, published_by, published_at,
  changed_by, changed_at
)
VALUES ($1, $2, $3, 1, 0, 'draft', '', NULL, $4, $5)
ON CONFLICT (id) DO NOTHING
