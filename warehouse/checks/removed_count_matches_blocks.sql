-- An article whose removed_block_count is not the number of its blocks that were cut.
SELECT item, article.article_id, article.removed_block_count, coalesce(cut_count, 0) AS cut_count
FROM documents
LEFT JOIN (
    SELECT no, count(*) AS cut_count FROM spooled_blocks WHERE action = 'remove' GROUP BY no
) AS cuts USING (no)
WHERE article IS NOT NULL AND article.removed_block_count <> coalesce(cut_count, 0)
