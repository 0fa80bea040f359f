-- The bytes of the batch, one row for a raw_id, with what became of them. Bytes that were archived before keep
-- their first place. Only new rows and rows that say something else are written.
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
    SELECT * FROM raw_documents WHERE raw_key IN (SELECT raw_key FROM incoming)
)
SELECT
    incoming.raw_id,
    if(known.raw_id IS NULL, incoming.url, known.url) AS url,
    coalesce(known.archive_path, incoming.archive_path) AS archive_path,
    coalesce(known.archive_offset, incoming.archive_offset) AS archive_offset,
    incoming.byte_count,
    if(known.raw_id IS NULL, incoming.content_type, known.content_type) AS content_type,
    if(known.raw_id IS NULL, incoming.fetched_at, known.fetched_at) AS fetched_at,
    incoming.article_id,
    incoming.judged_by AS cleaner_version,
    $run_id AS run_id,
    incoming.raw_key
FROM incoming
LEFT JOIN known ON known.raw_key = incoming.raw_key
WHERE
    known.raw_id IS NULL
    OR known.cleaner_version IS DISTINCT FROM incoming.judged_by
    OR (known.article_id IS NULL AND incoming.article_id IS NOT NULL)
ORDER BY incoming.archive_path, incoming.archive_offset
