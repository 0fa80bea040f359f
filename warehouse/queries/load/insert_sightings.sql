INSERT INTO sightings BY NAME
SELECT DISTINCT $run_id AS run_id, article_id, $written_at::TIMESTAMPTZ AS seen_at
FROM outcomes
WHERE
    article_id IS NOT NULL AND $run_id IS NOT NULL
    AND article_id NOT IN (SELECT article_id FROM sightings WHERE run_id = $run_id)
ORDER BY article_id
