UPDATE rejects
SET resolved_at = $written_at::TIMESTAMPTZ
WHERE
    resolved_at IS NULL
    AND item IN (
        SELECT documents.item FROM outcomes INNER JOIN documents ON documents.no = outcomes.no
        WHERE outcomes.outcome <> 'rejected'
    )
