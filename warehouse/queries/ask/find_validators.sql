-- Attempts of tomorrow and later were dated by a clock that was ahead: known, their URLs would be left alone until then.
-- A listing that came but could not be read is asked for again in full: that nothing changed would say nothing of it.
SELECT
    url, last(etag ORDER BY fetched_at) FILTER (etag IS NOT NULL AND refused.item IS NULL) AS etag,
    last(last_modified ORDER BY fetched_at) FILTER (last_modified IS NOT NULL AND refused.item IS NULL) AS last_modified,
    max(fetched_at) AS fetched_at, last(next_try_at ORDER BY fetched_at) AS next_try_at,
    last(outcome ORDER BY fetched_at) AS outcome, max(fetched_at) FILTER (outcome = 'ok') AS changed_at
FROM fetches
LEFT JOIN rejects AS refused ON refused.item = url AND refused.stage = 'discover' AND refused.resolved_at IS NULL
WHERE url IN (SELECT unnest($urls::VARCHAR[])) AND fetched_at < $now::TIMESTAMPTZ + INTERVAL 1 DAY
GROUP BY url
