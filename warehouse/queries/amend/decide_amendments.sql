-- The decision on each amendment:
--   amended   the row is replaced
--   renamed   only the version of the cleaner changes
--   stale     the row has changed since the amendment was made, and stays
CREATE OR REPLACE TEMP TABLE decisions AS
SELECT
    documents.no, documents.article_id, documents.version, existing.raw_key,
    staged.text_key, staged.content_key, staged.page_key, staged.stamp_key,
    existing.last_seen_at AS seen_at, if(existing.valid_to IS NULL, existing.version, NULL) AS newest_version,
    CASE
        WHEN existing.loaded_at IS DISTINCT FROM documents.based_on::TIMESTAMPTZ THEN 'stale'
        WHEN documents.article IS NULL THEN 'renamed'
        ELSE 'amended'
    END AS decision,
    staged.content_key IS DISTINCT FROM existing.content_key AS is_content_changed,
    false AS is_newest,
    existing.valid_from
FROM documents
LEFT JOIN staged USING (no)
LEFT JOIN existing ON existing.article_id = documents.article_id AND existing.version = documents.version
