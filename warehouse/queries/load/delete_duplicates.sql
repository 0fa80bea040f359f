DELETE FROM duplicates
WHERE
    method = 'exact'
    AND (
        article_id IN (SELECT article_id FROM decisions WHERE decision IN ('new', 'updated', 'amended'))
        OR article_id IN (SELECT article_id FROM staged_duplicates)
    )
