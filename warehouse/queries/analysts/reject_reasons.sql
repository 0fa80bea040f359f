-- Why could items not become articles, and how often?
SELECT
    stage, reason, count(*) AS item_count, max(attempts) AS most_attempts, min(item) AS example,
    arg_min(detail, item) AS detail
FROM rejects
WHERE resolved_at IS NULL
GROUP BY stage, reason
ORDER BY item_count DESC, stage, reason
