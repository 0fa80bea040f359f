-- The blocks of an article in order, with their verdicts; restored blocks with the verdict that had cut them.
SELECT
    block_no, role, action, text,
    coalesce(article_blocks.category, put_back.category) AS category,
    coalesce(article_blocks.rule_id, put_back.rule_id) AS rule_id,
    coalesce(put_back.evidence, article_blocks.evidence) AS evidence,
    coalesce(put_back.confidence, article_blocks.confidence) AS confidence,
    put_back.restored_by,
    put_back.restored_at
FROM article_blocks
LEFT JOIN (
    SELECT block_no, category, rule_id, evidence, confidence, restored_by, restored_at
    FROM removed_blocks
    INNER JOIN articles USING (article_id, version, cleaner_version)
    WHERE article_id = $article_id AND restored_at IS NOT NULL
) AS put_back USING (block_no)
WHERE article_id = $article_id
ORDER BY block_no
