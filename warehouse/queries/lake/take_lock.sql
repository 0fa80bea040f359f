-- Held until the transaction ends, also where PostgreSQL notices that its holder is gone. The first number is ours,
-- the second names the range of keys: there is one, all of them.
SELECT * FROM postgres_query('guard', 'SELECT pg_advisory_xact_lock(28274, 0)::text')
