-- How was the newest day, one row for each source?
SELECT
    source_days.source_id, day, new_count, expected_count, is_silent, fetch_count, failed_fetch_count, rejected_count,
    round(removed_char_share, 4) AS removed_char_share
FROM source_days
WHERE day = (SELECT max(day) FROM source_days)
ORDER BY source_days.source_id
