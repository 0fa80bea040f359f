-- The amendments as they were spooled, one row a version.
CREATE OR REPLACE TEMP VIEW documents AS
SELECT
    * REPLACE (written_at::TIMESTAMPTZ AS written_at),
    ('0x' || substr(article.raw_id, 1, 15))::BIGINT AS raw_key
FROM spooled
