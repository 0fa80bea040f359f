-- URLs whose last attempt set a time for a retry that has come; given up after $most attempts on different days.
-- Attempts dated tomorrow or later are from a clock that was ahead: they count as the oldest, and are due now.
WITH attempts AS (
    SELECT
        url, source_id, outcome, fetched_at, fetched_at >= $now::TIMESTAMPTZ + INTERVAL 1 DAY AS is_ahead,
        if(is_ahead AND next_try_at IS NOT NULL, $now::TIMESTAMPTZ, next_try_at) AS next_try_at
    FROM fetches
)
SELECT url, coalesce(last(source_id ORDER BY fetched_at), '') AS source_id
FROM attempts
GROUP BY url
HAVING
    last(next_try_at ORDER BY is_ahead DESC, fetched_at) <= $now::TIMESTAMPTZ
    AND count(DISTINCT fetched_at::DATE) FILTER (outcome NOT IN ('ok', 'not_modified')) <= $most
ORDER BY url
LIMIT 10000
