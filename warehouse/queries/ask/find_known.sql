SELECT
    raw_id, url, article_id,
    CASE
        WHEN article_id IS NULL THEN (SELECT min(reason) FROM rejects WHERE rejects.raw_id = raw_documents.raw_id)
    END AS reason
FROM raw_documents
WHERE
    cleaner_version = $cleaner_version
    AND raw_key IN (SELECT ('0x' || substr(unnest($raw_ids::VARCHAR[]), 1, 15))::BIGINT)
    AND raw_id IN (SELECT unnest($raw_ids::VARCHAR[]))
UNION ALL
-- Equal bytes of other URLs: each became an article of its own, or is the one above again.
SELECT raw_id, url, article_id, NULL AS reason
FROM article_versions
WHERE
    cleaner_version = $cleaner_version AND valid_to IS NULL
    AND raw_key IN (SELECT ('0x' || substr(unnest($raw_ids::VARCHAR[]), 1, 15))::BIGINT)
    AND raw_id IN (SELECT unnest($raw_ids::VARCHAR[]))
