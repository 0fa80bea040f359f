-- Held until the transaction ends, also if PostgreSQL ends it because its holder is gone. The first number identifies this
-- program, the second a range of keys: there is only one, of all keys.
SELECT * FROM postgres_query('guard', 'SELECT pg_advisory_xact_lock(28274, 0)::text')
