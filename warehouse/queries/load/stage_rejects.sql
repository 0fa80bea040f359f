-- The rejects of the batch, one row per item and stage, joined with the known ones.
CREATE OR REPLACE TEMP TABLE staged_rejects AS
WITH incoming AS (
    SELECT no, written_at, unnest(reject) FROM documents WHERE reject IS NOT NULL
    UNION ALL BY NAME
    SELECT
        documents.no, documents.written_at, documents.item, 'load' AS stage, 'worse_refetch' AS reason,
        format(
            'the text has {} characters, the version in the warehouse {}: kept that one',
            documents.article.char_count, decisions.chars_before
        ) AS detail,
        documents.article.source_id AS source_id, documents.article.raw_id AS raw_id
    FROM decisions INNER JOIN documents ON documents.no = decisions.no
    WHERE decisions.decision = 'worse'
),
newest AS (
    SELECT
        *,
        count(*) OVER same AS tries,
        min(written_at) OVER same AS first_at,
        max(written_at) OVER same AS last_at
    FROM incoming
    WINDOW same AS (PARTITION BY item, stage)
    QUALIFY row_number() OVER (PARTITION BY item, stage ORDER BY no DESC) = 1
)
SELECT
    newest.item, newest.stage, newest.reason, newest.detail, newest.source_id, newest.raw_id, $run_id AS run_id,
    least(known.first_seen_at, newest.first_at) AS first_seen_at,
    greatest(known.last_seen_at, newest.last_at) AS last_seen_at,
    newest.tries + coalesce(known.attempts, 0) AS attempts
FROM newest
LEFT JOIN rejects AS known ON known.item = newest.item AND known.stage = newest.stage
ORDER BY newest.no
