-- The cleaner's cuts; those that a person restored with the name of the person.
INSERT INTO removed_blocks BY NAME
SELECT
    decisions.article_id, decisions.version, documents.article.cleaner_version, block_no, role, char_start, char_end, text,
    coalesce(put_back.category, category) AS category,
    if(put_back IS NULL, rule_id, put_back.rule_id) AS rule_id,
    coalesce(put_back.evidence, evidence) AS evidence,
    coalesce(put_back.confidence, confidence) AS confidence,
    $run_id AS run_id,
    put_back.restored_at::TIMESTAMPTZ AS restored_at,
    put_back.restored_by
FROM told_blocks
INNER JOIN decisions ON decisions.no = told_blocks.no
INNER JOIN documents ON documents.no = told_blocks.no
WHERE action = 'remove' OR put_back IS NOT NULL
ORDER BY told_blocks.no, block_no
