INSERT INTO sightings BY NAME
SELECT $run_id AS run_id, article_id, min(written_at) AS seen_at
FROM outcomes
INNER JOIN documents USING (no)
WHERE
    article_id IS NOT NULL AND $run_id IS NOT NULL
    AND article_id NOT IN (SELECT article_id FROM sightings WHERE run_id = $run_id)
GROUP BY article_id
ORDER BY article_id
