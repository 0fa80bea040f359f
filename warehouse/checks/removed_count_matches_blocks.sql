-- An article whose removed_block_count is not the number of its blocks that were cut.
SELECT item, article.article_id, article.removed_block_count, cut_count
FROM (
    SELECT item, article, len(list_filter(blocks, lambda block: block.action = 'remove')) AS cut_count
    FROM documents
    WHERE article IS NOT NULL
)
WHERE article.removed_block_count <> cut_count
