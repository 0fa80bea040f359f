UPDATE article_versions
SET valid_from = spans.valid_from, valid_to = spans.valid_to, first_seen_at = spans.first_seen_at
FROM spans
WHERE
    spans.first_seen_before IS NOT NULL
    AND (
        spans.valid_to IS DISTINCT FROM spans.valid_to_before
        OR spans.valid_from < spans.valid_from_before
        OR spans.first_seen_at < spans.first_seen_before
    )
    AND article_versions.article_id = spans.article_id
    AND article_versions.version = spans.version
