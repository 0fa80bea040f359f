-- The outcome of these bytes: one row for the URL under which they came first, and one for every other URL.
-- outlived_at: since when the article has had other content than these bytes; NULL if it still has theirs.
WITH asked AS (
    SELECT unnest($raw_ids::VARCHAR[]) AS raw_id
),
versions AS MATERIALIZED (
    SELECT raw_id, url, article_id, source_id, cleaner_version, valid_to
    FROM article_versions
    WHERE
        raw_key IN (SELECT ('0x' || substr(raw_id, 1, 15))::BIGINT FROM asked)
        AND raw_id IN (SELECT raw_id FROM asked)
),
bytes AS MATERIALIZED (
    SELECT
        raw_documents.raw_id, raw_documents.url, raw_documents.article_id, source_id, cleaner_version, fetched_at,
        version_count, ended_at
    FROM raw_documents
    LEFT JOIN (
        SELECT
            raw_id, article_id, max(source_id) AS source_id, count(*) AS version_count,
            if(count(valid_to) = count(*), max(valid_to), NULL) AS ended_at
        FROM versions
        GROUP BY raw_id, article_id
    ) AS shown ON shown.raw_id = raw_documents.raw_id AND shown.article_id = raw_documents.article_id
    WHERE
        raw_key IN (SELECT ('0x' || substr(raw_id, 1, 15))::BIGINT FROM asked)
        AND raw_documents.raw_id IN (SELECT raw_id FROM asked)
),
-- Bytes without a row of their own had the content of the version that was the newest at that time.
newest AS (
    SELECT article_id, valid_from
    FROM article_versions
    WHERE
        valid_to IS NULL
        AND article_id IN (SELECT article_id FROM bytes WHERE article_id IS NOT NULL AND version_count IS NULL)
)
SELECT
    raw_id, url, article_id,
    CASE WHEN article_id IS NULL THEN (SELECT min(reason) FROM rejects WHERE rejects.raw_id = bytes.raw_id) END AS reason,
    if(version_count IS NULL, if(valid_from > fetched_at, valid_from, NULL), ended_at) AS outlived_at,
    source_id, fetched_at, cleaner_version IS NOT DISTINCT FROM $cleaner_version AS is_judged, true AS is_first
FROM bytes
LEFT JOIN newest USING (article_id)
UNION ALL
-- The same bytes from other URLs: each became an article of its own, or is the one above again.
SELECT raw_id, url, article_id, NULL AS reason, NULL AS outlived_at, source_id, NULL AS fetched_at, true, false
FROM versions
WHERE cleaner_version = $cleaner_version AND valid_to IS NULL
