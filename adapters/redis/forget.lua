-- Removes what the session of one user holds.
--
-- KEYS[1]  her session: a hash of version and blob
-- ARGV[1]  how long the bare version is kept, in milliseconds
--
-- The version moves on and stays for a moment, without content: a turn that
-- is under way meets a conflict and cannot bring the old session back.

redis.call('HINCRBY', KEYS[1], 'version', 1)
redis.call('HDEL', KEYS[1], 'blob')
redis.call('PEXPIRE', KEYS[1], ARGV[1])
