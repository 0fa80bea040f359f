-- The counts of each source on each of the last $days days; whether its night is missing (no nightly run finished on that
-- day, and the day before has no partition); and the error of the day before.
WITH dealt AS (
    SELECT source_id, min(day) AS first_day FROM partitions GROUP BY source_id
),
nights AS (
    SELECT DISTINCT started_at::DATE AS day FROM runs WHERE kind = 'nightly' AND status = 'finished'
)
SELECT
    source_days.source_id, source_days.day, new_count, fetch_count, failed_fetch_count, is_silent,
    coalesce(source_days.day > first_day AND partitions.day IS NULL AND nights.day IS NULL, false) AS is_missing,
    partitions.error
FROM source_days
LEFT JOIN dealt ON dealt.source_id = source_days.source_id
LEFT JOIN partitions
    ON partitions.source_id = source_days.source_id AND partitions.day = source_days.day - INTERVAL 1 DAY
LEFT JOIN nights ON nights.day = source_days.day
WHERE source_days.day > (SELECT max(day) FROM source_days) - $days::INTEGER
ORDER BY source_days.source_id, source_days.day
