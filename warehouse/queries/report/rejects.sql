-- Open rejects by reason
SELECT stage, reason, count(*) AS item_count, count(DISTINCT source_id) AS source_count, max(last_seen_at) AS last_seen_at
FROM rejects
WHERE resolved_at IS NULL
GROUP BY stage, reason
ORDER BY item_count DESC, stage, reason
