-- The current rows of the versions to be amended; narrow columns only.
CREATE OR REPLACE TEMP TABLE existing AS
SELECT
    article_versions.article_id, article_versions.version, article_versions.loaded_at, article_versions.last_seen_at,
    article_versions.first_seen_at, article_versions.valid_from, article_versions.valid_to, article_versions.raw_key,
    article_versions.content_key, article_versions.char_count, article_versions.cleaner_version,
    article_versions.extractor_version, article_versions.config_hash
FROM article_versions
WHERE rowid IN (SELECT rowid FROM article_versions WHERE article_id IN (SELECT article_id FROM documents))
