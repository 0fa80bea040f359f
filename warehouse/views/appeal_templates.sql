-- A block that a publisher repeats over at least three articles: a cut template, or one that slipped through
-- text_key: Fingerprint of the text, spaces collapsed and case folded
-- text: The text of the block, as one article shows it
-- article_count: Articles it stands in
-- removed_count: How many of them it was cut from
-- is_removed: Whether it is cut wherever it stands
-- category: The category it is cut under most often
-- rule_id: The rule that cuts it most often
-- first_seen_at: When the first article with it was first seen, UTC
-- last_seen_at: When an article with it was last seen, UTC
CREATE OR REPLACE VIEW appeal_templates AS
SELECT
    source_id,
    md5_number_lower(lower(regexp_replace(text, '\s+', ' ', 'g'))) AS text_key,
    min(text) AS text,
    count(DISTINCT article_id) AS article_count,
    count(DISTINCT article_id) FILTER (block.action = 'remove') AS removed_count,
    bool_and(block.action = 'remove') AS is_removed,
    mode(block.category) AS category,
    mode(block.rule_id) AS rule_id,
    min(first_seen_at) AS first_seen_at,
    max(last_seen_at) AS last_seen_at
FROM (
    SELECT source_id, article_id, first_seen_at, last_seen_at, block, coalesce(block.text, cut_text(text_raw, block)) AS text
    FROM (
        SELECT source_id, article_id, first_seen_at, last_seen_at, text_raw, unnest(blocks) AS block
        FROM article_versions WHERE valid_to IS NULL
    )
)
GROUP BY source_id, text_key
HAVING count(DISTINCT article_id) >= 3
