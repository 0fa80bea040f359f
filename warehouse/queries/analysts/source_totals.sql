-- What is there of each source, and since when did nothing new come?
SELECT
    coalesce(source_id, '') AS source_id, any_value(publisher) AS publisher, count(*) AS articles,
    max(first_seen_at) AS newest_at, sum(removed_block_count)::BIGINT AS removed_blocks,
    avg(removed_char_share) AS removed_char_share,
    (
        SELECT count(*) FROM rejects
        WHERE rejects.source_id IS NOT DISTINCT FROM articles.source_id AND resolved_at IS NULL
    ) AS open_rejects
FROM articles
GROUP BY articles.source_id
ORDER BY source_id
