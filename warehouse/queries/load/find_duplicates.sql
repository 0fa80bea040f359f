-- Articles with the same cleaned text under another id: those of the batch and whoever shares their text by now.
CREATE OR REPLACE TEMP TABLE staged_duplicates AS
WITH changed AS (
    SELECT article_id, text_key FROM decisions WHERE decision IN ('new', 'updated', 'amended')
),
sharing AS (
    SELECT article_id, text_key, published_at, first_seen_at
    FROM article_versions
    WHERE valid_to IS NULL AND char_count >= 200 AND text_key IN (SELECT text_key FROM changed)
)
SELECT
    first(article_id) OVER (
        PARTITION BY text_key ORDER BY published_at NULLS LAST, first_seen_at, article_id
    ) AS group_id,
    article_id, 'exact' AS method, 1.0 AS similarity, $loaded_at::TIMESTAMPTZ AS found_at
FROM sharing
QUALIFY count(*) OVER (PARTITION BY text_key) > 1
