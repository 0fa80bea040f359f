-- A reject whose item became an article after all.
UPDATE rejects
SET resolved_at = solved.written_at
FROM (
    SELECT documents.item, max(documents.written_at) AS written_at
    FROM outcomes INNER JOIN documents ON documents.no = outcomes.no
    WHERE outcomes.outcome <> 'rejected'
    GROUP BY documents.item
) AS solved
WHERE rejects.resolved_at IS NULL AND rejects.item = solved.item
