-- The stored versions of the articles in the batch, narrow columns only. Row ids first, here and wherever few of many rows
-- are wanted: otherwise all these columns are read for every row group in which a bloom filter reports a (false) match.
CREATE OR REPLACE TEMP TABLE existing AS
SELECT
    article_id, version, raw_key, content_key, page_key, stamp_key, char_count, first_seen_at, valid_from, valid_to,
    last_seen_at,
    coalesce(modified_at, published_at) AS dated_at
FROM article_versions
WHERE rowid IN (SELECT rowid FROM article_versions WHERE article_id IN (SELECT article_id FROM staged))
