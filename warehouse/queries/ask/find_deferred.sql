-- URLs whose last attempt said to come back, and whose time has come; given up after $most attempts on different days.
SELECT url, coalesce(last(source_id ORDER BY fetched_at), '') AS source_id
FROM fetches
GROUP BY url
HAVING
    last(next_try_at ORDER BY fetched_at) <= $now::TIMESTAMPTZ
    AND count(DISTINCT fetched_at::DATE) FILTER (outcome NOT IN ('ok', 'not_modified')) <= $most
ORDER BY url
LIMIT 10000
