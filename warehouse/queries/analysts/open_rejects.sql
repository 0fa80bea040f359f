-- What could not become an article, newest first?
-- limit: how many (default 50)
SELECT last_seen_at, source_id, stage, reason, item, detail, attempts
FROM rejects
WHERE resolved_at IS NULL
ORDER BY last_seen_at DESC, item
LIMIT $limit::BIGINT
