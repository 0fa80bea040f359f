-- The pages of everything that was loaded before repeated blocks were counted.
CREATE OR REPLACE TEMP VIEW template_pages AS
SELECT
    article_id, coalesce(source_id, '') AS source_id, publisher,
    coalesce(published_at, last_seen_at)::TIMESTAMPTZ::DATE AS seen_on, true AS is_new
FROM article_versions
WHERE valid_to IS NULL
