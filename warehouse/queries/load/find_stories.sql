-- What decides how the touched articles belong together. Asked for by id and by place, as each of the two lets through
-- other rows that are not wanted, and a few in each row group are enough for all sketches of it to be read.
CREATE OR REPLACE TEMP TABLE stories AS
SELECT
    article_id, if(char_count >= 200, text_key, NULL) AS text_key, sketch, first_seen_at,
    date_story(published_at, published_precision, first_seen_at) AS told_at,
    min(article_id) OVER (PARTITION BY article_versions.text_key) AS first_id
FROM article_versions
WHERE
    valid_to IS NULL
    AND article_id IN (SELECT article_id FROM touched)
    AND rowid IN (SELECT rowid FROM article_versions WHERE article_id IN (SELECT article_id FROM touched))
