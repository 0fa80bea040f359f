-- Attempts dated tomorrow or later are from a clock that was ahead; they are ignored, since their URLs would not be fetched
-- until then. A listing that could not be read has no validators: it must be fetched in full, even if it has not changed.
SELECT
    url, last(etag ORDER BY fetched_at) FILTER (etag IS NOT NULL AND refused.item IS NULL) AS etag,
    last(last_modified ORDER BY fetched_at) FILTER (last_modified IS NOT NULL AND refused.item IS NULL) AS last_modified,
    max(fetched_at) AS fetched_at, last(next_try_at ORDER BY fetched_at) AS next_try_at,
    last(outcome ORDER BY fetched_at) AS outcome, max(fetched_at) FILTER (outcome = 'ok') AS changed_at
FROM fetches
LEFT JOIN rejects AS refused ON refused.item = url AND refused.stage = 'discover' AND refused.resolved_at IS NULL
WHERE url IN (SELECT unnest($urls::VARCHAR[])) AND fetched_at < $now::TIMESTAMPTZ + INTERVAL 1 DAY
GROUP BY url
