-- Cuts that this cleaner made of such a row some other time make way for those it makes now.
DELETE FROM removed_blocks
USING decisions, documents, existing
WHERE
    decisions.decision = 'renamed'
    AND documents.no = decisions.no
    AND existing.article_id = decisions.article_id
    AND existing.version = decisions.version
    AND existing.cleaner_version <> documents.cleaner_version
    AND removed_blocks.article_id = decisions.article_id
    AND removed_blocks.version = decisions.version
    AND removed_blocks.cleaner_version = documents.cleaner_version
