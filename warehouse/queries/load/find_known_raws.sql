-- The articles that came, in earlier runs, of the bytes that this run skipped as known.
CREATE OR REPLACE TEMP TABLE known_raws AS
SELECT raw_key, article_id
FROM raw_documents
WHERE rowid IN (
    SELECT rowid FROM raw_documents WHERE raw_key IN (SELECT raw_key FROM documents WHERE known_raw_id IS NOT NULL)
)
