-- In a renamed row, the cuts of the previous cleaner version are also those of this one.
INSERT INTO removed_blocks BY NAME
SELECT removed_blocks.* REPLACE (documents.cleaner_version AS cleaner_version, $run_id AS run_id)
FROM decisions
INNER JOIN documents ON documents.no = decisions.no
INNER JOIN existing ON existing.article_id = decisions.article_id AND existing.version = decisions.version
INNER JOIN removed_blocks
    ON removed_blocks.article_id = decisions.article_id
    AND removed_blocks.version = decisions.version
    AND removed_blocks.cleaner_version = existing.cleaner_version
WHERE decisions.decision = 'renamed' AND existing.cleaner_version <> documents.cleaner_version
ORDER BY decisions.no, removed_blocks.block_no
