-- Gives a lock back.
--
-- KEYS[1]  the lock
-- ARGV[1]  the word that its holder put there
--
-- Returns 1, or 0 when the lock has run out and may be somebody else's.

if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('DEL', KEYS[1])
end
return 0
