-- The amendments as they were spooled, one row a version, numbered through.
CREATE OR REPLACE TEMP TABLE documents AS
SELECT
    * EXCLUDE (no, written_at), row_number() OVER (ORDER BY batch_place, no) AS no, written_at::TIMESTAMPTZ AS written_at,
    ('0x' || substr(article.raw_id, 1, 15))::BIGINT AS raw_key
FROM spooled
