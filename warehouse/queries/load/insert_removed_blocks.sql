-- What the cleaner cut; of that, with who did it, what a person put back.
INSERT INTO removed_blocks BY NAME
SELECT
    article_id, version, cleaner_version, block.block_no, block.role, block.char_start, block.char_end,
    coalesce(block.text, cut_text(text_raw, block)) AS text,
    coalesce(put_back.category, block.category) AS category,
    if(put_back IS NULL, block.rule_id, put_back.rule_id) AS rule_id,
    coalesce(put_back.evidence, block.evidence) AS evidence,
    coalesce(put_back.confidence, block.confidence) AS confidence,
    $run_id AS run_id,
    put_back.restored_at::TIMESTAMPTZ AS restored_at,
    put_back.restored_by
FROM (
    SELECT
        article_id, version, cleaner_version, no, text_raw, block,
        list_filter(restored, lambda each: each.block_no = block.block_no)[1] AS put_back
    FROM (
        SELECT
            decisions.article_id, decisions.version, documents.article.cleaner_version, documents.no, documents.restored,
            documents.article.text_raw, unnest(documents.blocks) AS block
        FROM decisions
        INNER JOIN documents ON documents.no = decisions.no
        WHERE decisions.decision IN ('new', 'updated', 'older', 'amended')
    )
)
WHERE block.action = 'remove' OR put_back IS NOT NULL
ORDER BY no, block.block_no
