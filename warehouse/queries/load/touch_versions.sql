-- Known articles that were seen again: only last_seen_at changes.
UPDATE article_versions
SET last_seen_at = greatest(article_versions.last_seen_at, seen.seen_at)
FROM (
    SELECT outcomes.article_id, outcomes.version, max(coalesce(staged.seen_at, documents.written_at)) AS seen_at
    FROM outcomes
    INNER JOIN documents ON documents.no = outcomes.no
    LEFT JOIN staged ON staged.no = outcomes.no
    WHERE outcomes.outcome IN ('unchanged', 'duplicate')
    GROUP BY ALL
) AS seen
WHERE
    article_versions.article_id = seen.article_id
    AND if(seen.version IS NULL, article_versions.valid_to IS NULL, article_versions.version = seen.version)
