-- Cuts in the newest version of each article, without restored ones, by category
SELECT category, count(*) AS block_count, sum(char_end - char_start)::BIGINT AS char_count, count(DISTINCT article_id) AS article_count
FROM (
    SELECT removed_blocks.*
    FROM removed_blocks
    INNER JOIN article_versions USING (article_id, version, cleaner_version)
    WHERE valid_to IS NULL AND restored_at IS NULL
)
GROUP BY category
ORDER BY block_count DESC, category
