-- Only what the same cleaner cut before: the cuts of an earlier cleaner stay, for its release notes.
DELETE FROM removed_blocks
USING decisions, documents
WHERE
    decisions.decision = 'amended'
    AND documents.no = decisions.no
    AND removed_blocks.article_id = decisions.article_id
    AND removed_blocks.version = decisions.version
    AND removed_blocks.cleaner_version = documents.article.cleaner_version
