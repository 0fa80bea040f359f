-- A document of the batch that is in none of the counts, or in an unknown count.
SELECT item, outcome
FROM documents
LEFT JOIN outcomes USING (no)
WHERE
    (article IS NOT NULL OR reject IS NOT NULL OR known_raw_id IS NOT NULL)
    AND coalesce(outcome, '') NOT IN ('new', 'updated', 'unchanged', 'duplicate', 'rejected')
