-- The bytes of the batch, one row per raw_id, with their article: those that are new, and known ones that another cleaner has
-- judged or that became an article only now. Only narrow columns of the known ones are read.
CREATE OR REPLACE TEMP TABLE staged_raws AS
WITH incoming AS (
    SELECT unnest(raw), judged_by, article_id, raw_key
    FROM (
        SELECT
            documents.raw, documents.raw_key,
            coalesce(documents.article.cleaner_version, documents.raw.cleaner_version) AS judged_by,
            if(outcomes.outcome = 'rejected', NULL, outcomes.article_id) AS article_id
        FROM documents
        LEFT JOIN outcomes ON outcomes.no = documents.no
        WHERE documents.raw IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY raw_key ORDER BY documents.no) = 1
    )
),
known AS (
    SELECT rowid AS place, raw_key, article_id, cleaner_version
    FROM raw_documents
    WHERE rowid IN (
        SELECT rowid FROM raw_documents WHERE raw_key IN (SELECT raw_key FROM documents WHERE raw IS NOT NULL)
    )
)
SELECT
    incoming.* EXCLUDE (cleaner_version, judged_by), judged_by AS cleaner_version, $run_id AS run_id,
    known.place AS known_place
FROM incoming
LEFT JOIN known ON known.raw_key = incoming.raw_key
WHERE
    known.place IS NULL
    OR known.cleaner_version IS DISTINCT FROM incoming.judged_by
    OR (known.article_id IS NULL AND incoming.article_id IS NOT NULL)
ORDER BY incoming.archive_path, incoming.archive_offset
