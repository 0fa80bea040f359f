-- Resolve open rejects whose item has become an article, or is in the batch without a fetch; unless the last document of the
-- item in the batch is a reject again.
UPDATE rejects
SET resolved_at = solved.written_at
FROM (
    SELECT documents.item, arg_max(documents.written_at, documents.no) AS written_at
    FROM documents LEFT JOIN outcomes ON outcomes.no = documents.no
    WHERE outcomes.no IS NOT NULL OR documents.fetched IS NULL
    GROUP BY documents.item
    HAVING arg_max(coalesce(outcomes.outcome <> 'rejected', true), documents.no)
) AS solved
WHERE rejects.resolved_at IS NULL AND rejects.item = solved.item
