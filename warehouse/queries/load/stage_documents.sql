-- The batch as it was spooled, one row a document.
CREATE OR REPLACE TEMP TABLE documents AS
SELECT *, ('0x' || substr(coalesce(raw.raw_id, article.raw_id, known_raw_id), 1, 15))::BIGINT AS raw_key
FROM spooled
