-- What decides how the touched articles belong together.
CREATE OR REPLACE TEMP TABLE stories AS
SELECT
    article_id, if(char_count >= 200, text_key, NULL) AS text_key, sketch, first_seen_at,
    date_story(published_at, published_precision, first_seen_at) AS told_at,
    min(article_id) OVER (PARTITION BY article_versions.text_key) AS first_id
FROM article_versions
WHERE
    valid_to IS NULL
    AND rowid IN (SELECT rowid FROM article_versions WHERE article_id IN (SELECT article_id FROM touched))
