-- How much is there from each source: articles, blocks removed, documents that could not become an article?
WITH known AS (
    SELECT
        source_id,
        CASE WHEN source_id IS NOT NULL OR count(DISTINCT publisher) = 1 -- files may come from any number of publishers
            THEN last(publisher ORDER BY last_seen_at, article_id) FILTER (publisher IS NOT NULL) END AS publisher,
        count(*) AS articles, max(first_seen_at) AS newest_at, sum(removed_block_count)::BIGINT AS removed_blocks, round(avg(removed_char_share), 6) AS removed_char_share
    FROM articles GROUP BY source_id
),
failed AS (
    SELECT source_id, count(*) AS open_rejects FROM rejects WHERE resolved_at IS NULL GROUP BY source_id
)
SELECT
    coalesce(known.source_id, failed.source_id) AS source_id, publisher, coalesce(articles, 0) AS articles, newest_at,
    coalesce(removed_blocks, 0) AS removed_blocks, removed_char_share, coalesce(open_rejects, 0) AS open_rejects
FROM known FULL JOIN failed ON known.source_id IS NOT DISTINCT FROM failed.source_id
ORDER BY source_id NULLS LAST
