SELECT
    url, last(etag ORDER BY fetched_at) FILTER (etag IS NOT NULL) AS etag,
    last(last_modified ORDER BY fetched_at) FILTER (last_modified IS NOT NULL) AS last_modified,
    max(fetched_at) AS fetched_at, last(next_try_at ORDER BY fetched_at) AS next_try_at,
    last(outcome ORDER BY fetched_at) AS outcome, max(fetched_at) FILTER (outcome = 'ok') AS changed_at
FROM fetches
WHERE url IN (SELECT unnest($urls::VARCHAR[]))
GROUP BY url
