-- A positional join, in the order of the documents: a sort or a hash join would copy all their texts.
INSERT INTO article_versions BY NAME
SELECT
    unnest(spooled.article),
    placed.* EXCLUDE (no, decision),
    $loaded_at::TIMESTAMPTZ AS loaded_at,
    $run_id AS run_id,
    spooled.blocks
FROM spooled
POSITIONAL JOIN (
    SELECT
        documents.no, decision, decisions.version, spans.first_seen_at,
        greatest(decisions.seen_at, existing.last_seen_at) AS last_seen_at, spans.valid_from, spans.valid_to,
        decisions.raw_key, decisions.text_key, decisions.content_key, decisions.page_key, decisions.stamp_key
    FROM documents
    LEFT JOIN decisions ON decisions.no = documents.no
    LEFT JOIN spans ON spans.article_id = decisions.article_id AND spans.version = decisions.version
    LEFT JOIN existing ON existing.article_id = decisions.article_id AND existing.version = decisions.version
    ORDER BY documents.no
) AS placed
WHERE if(spooled.no = placed.no, decision IN ('new', 'updated', 'older', 'amended'), error('documents out of place'))
