-- Which sources had nothing new although something was expected?
-- days: how many days back from the newest day (default 7)
SELECT source_id, day, new_count, expected_count, fetch_count, failed_fetch_count, rejected_count
FROM source_days
WHERE is_silent AND day > (SELECT max(day) FROM source_days) - $days::INTEGER
ORDER BY day DESC, source_id
