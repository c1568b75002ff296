-- Adds nothing when she is known or the pseudonym is taken.
INSERT INTO users (account, openid, hash, pseudonym)
VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING
RETURNING id, pseudonym
