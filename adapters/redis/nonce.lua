-- Uses the signature of a push for one body.
--
-- KEYS[1]  the signature
-- ARGV[1]  the digest of the body
-- ARGV[2]  how long the signature is remembered, in milliseconds
--
-- Returns 1 if the signature was unused or used for the same body, else 0.

if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then
  return 1
end
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return 1
end
return 0
