INSERT INTO article_versions BY NAME
SELECT
    unnest(documents.article),
    decisions.version,
    spans.first_seen_at,
    greatest(decisions.seen_at, existing.last_seen_at) AS last_seen_at,
    $loaded_at::TIMESTAMPTZ AS loaded_at,
    $run_id AS run_id,
    spans.valid_from,
    spans.valid_to,
    documents.blocks,
    decisions.raw_key,
    decisions.text_key,
    decisions.content_key,
    decisions.page_key,
    decisions.stamp_key
FROM decisions
INNER JOIN documents ON documents.no = decisions.no
INNER JOIN spans ON spans.article_id = decisions.article_id AND spans.version = decisions.version
LEFT JOIN existing ON existing.article_id = decisions.article_id AND existing.version = decisions.version
WHERE decisions.decision IN ('new', 'updated', 'older', 'amended')
ORDER BY decisions.no
