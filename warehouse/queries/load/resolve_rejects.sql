-- A reject whose item became an article after all, or of which nothing but its name came: it is over.
UPDATE rejects
SET resolved_at = solved.written_at
FROM (
    SELECT documents.item, max(documents.written_at) AS written_at
    FROM documents LEFT JOIN outcomes ON outcomes.no = documents.no
    WHERE if(outcomes.no IS NULL, documents.fetched IS NULL, outcomes.outcome <> 'rejected')
    GROUP BY documents.item
) AS solved
WHERE rejects.resolved_at IS NULL AND rejects.item = solved.item
