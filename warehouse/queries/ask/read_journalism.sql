-- Blocks of a source that the cleaner is sure are journalism, and that a new rule must not match.
SELECT DISTINCT text
FROM (
    SELECT coalesce(block.text, cut_text(text_raw, block)) AS text, block
    FROM (
        SELECT text_raw, unnest(blocks) AS block
        FROM (
            SELECT text_raw, blocks FROM article_versions
            WHERE valid_to IS NULL AND source_id IS NOT DISTINCT FROM nullif($source_id, '')
            ORDER BY last_seen_at DESC, article_id LIMIT 300
        )
    )
)
WHERE block.action = 'keep' AND block.confidence > 0.95 AND block.role = 'paragraph' AND length(text) BETWEEN 30 AND 600
ORDER BY length(text), text
LIMIT 4000
