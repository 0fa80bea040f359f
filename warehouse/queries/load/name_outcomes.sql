-- The outcome of each document, by the names of the counts. A document that only reports a fetch has no outcome.
CREATE OR REPLACE TEMP TABLE outcomes AS
WITH told AS (
    SELECT
        documents.no,
        coalesce(decisions.article_id, documents.known_article_id, known_raws.article_id) AS article_id,
        if(known_raw_id IS NULL, decisions.version, NULL) AS version,
        CASE
            WHEN documents.reject IS NOT NULL THEN 'rejected'
            WHEN known_raw_id IS NOT NULL AND coalesce(known_article_id, known_raws.article_id) IS NULL THEN 'rejected'
            WHEN known_raw_id IS NOT NULL THEN 'unchanged'
            WHEN decisions.decision = 'worse' THEN 'rejected'
            WHEN decisions.decision = 'amended' THEN if(is_content_changed, 'updated', 'unchanged')
            WHEN decisions.decision = 'older' THEN 'updated'
            ELSE decisions.decision
        END AS outcome
    FROM documents
    LEFT JOIN decisions ON decisions.no = documents.no
    LEFT JOIN known_raws ON known_raw_id IS NOT NULL AND known_raws.raw_key = documents.raw_key
    WHERE documents.reject IS NOT NULL OR documents.article IS NOT NULL OR known_raw_id IS NOT NULL
)
SELECT
    * REPLACE (
        CASE
            WHEN outcome = 'unchanged' AND article_id IN (SELECT article_id FROM sightings WHERE run_id = $run_id)
                THEN 'duplicate'
            WHEN outcome = 'unchanged' AND version IS NULL
                AND row_number() OVER (PARTITION BY article_id ORDER BY no) > 1 THEN 'duplicate'
            ELSE outcome
        END AS outcome
    )
FROM told
