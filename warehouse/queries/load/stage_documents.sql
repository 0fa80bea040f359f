-- The batches as they were spooled, one row a document. A view: their texts are then copied once, into the warehouse.
CREATE OR REPLACE TEMP VIEW documents AS
SELECT
    * REPLACE (written_at::TIMESTAMPTZ AS written_at),
    ('0x' || substr(coalesce(raw.raw_id, article.raw_id, known_raw_id), 1, 15))::BIGINT AS raw_key
FROM spooled
