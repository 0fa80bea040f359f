-- Delete the cuts that this cleaner version made in a renamed row at an earlier time; it makes others now.
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
