-- Each day of the last 20 weeks, including days without a run: how its runs went, and what they loaded.
WITH days AS (
    SELECT unnest(generate_series(
        date_trunc('week', last_day)::DATE - INTERVAL 19 WEEK, last_day, INTERVAL 1 DAY
    ))::DATE AS day
    FROM (SELECT coalesce((SELECT max(day) FROM source_days), (SELECT max(started_at)::DATE FROM runs)) AS last_day)
    WHERE last_day IS NOT NULL
),
went AS (
    SELECT
        started_at::DATE AS day, count(*) AS run_count,
        count(*) FILTER (status = 'failed') AS failed_count,
        count(*) FILTER (status = 'running') AS running_count
    FROM runs
    GROUP BY ALL
),
brought AS (
    SELECT day, sum(new_count) AS new_count, sum(rejected_count) AS rejected_count FROM source_days GROUP BY ALL
)
SELECT
    days.day, coalesce(run_count, 0) AS run_count, coalesce(failed_count, 0) AS failed_count,
    coalesce(running_count, 0) AS running_count, coalesce(new_count, 0)::BIGINT AS new_count,
    coalesce(rejected_count, 0)::BIGINT AS rejected_count
FROM days
LEFT JOIN went USING (day)
LEFT JOIN brought USING (day)
ORDER BY days.day
