-- How long to wait for the lock, in milliseconds; it counts for this transaction only.
SELECT * FROM postgres_query('guard', format('SELECT set_config(''lock_timeout'', ''{:d}'', true)', $milliseconds::INTEGER))
