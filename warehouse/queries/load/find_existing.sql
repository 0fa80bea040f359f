-- The versions in the warehouse of the articles of the batch, narrow columns only. Places first, here and wherever few of
-- many rows are wanted: else all these columns are read for every row group in which a bloom filter thinks to see one.
CREATE OR REPLACE TEMP TABLE existing AS
SELECT
    article_id, version, raw_key, content_key, page_key, stamp_key, char_count, first_seen_at, valid_from, valid_to,
    last_seen_at,
    coalesce(modified_at, published_at) AS dated_at
FROM article_versions
WHERE rowid IN (SELECT rowid FROM article_versions WHERE article_id IN (SELECT article_id FROM staged))
