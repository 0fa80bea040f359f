-- What each source brought on each of the last $days days.
SELECT source_id, day, new_count, fetch_count, failed_fetch_count, is_silent
FROM source_days
WHERE day > (SELECT max(day) FROM source_days) - $days::INTEGER
ORDER BY source_id, day
