INSERT INTO removed_blocks BY NAME
SELECT
    article_id, version, cleaner_version, block.block_no, block.role, block.char_start, block.char_end, block.text,
    block.category, block.rule_id, block.evidence, block.confidence, $run_id AS run_id
FROM (
    SELECT
        decisions.article_id, decisions.version, documents.article.cleaner_version, documents.no,
        unnest(documents.blocks) AS block
    FROM decisions
    INNER JOIN documents ON documents.no = decisions.no
    WHERE decisions.decision IN ('new', 'updated', 'older', 'amended')
)
WHERE block.action = 'remove'
ORDER BY no, block.block_no
