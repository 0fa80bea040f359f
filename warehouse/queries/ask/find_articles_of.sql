-- The articles that these bytes became, and their sources.
SELECT raw_documents.raw_id, raw_documents.article_id, max(versions.source_id) AS source_id
FROM raw_documents
LEFT JOIN (
    SELECT raw_key, article_id, source_id
    FROM article_versions
    WHERE raw_key IN (SELECT ('0x' || substr(unnest($raw_ids::VARCHAR[]), 1, 15))::BIGINT)
) AS versions ON versions.raw_key = raw_documents.raw_key AND versions.article_id = raw_documents.article_id
WHERE
    raw_documents.article_id IS NOT NULL
    AND raw_documents.raw_key IN (SELECT ('0x' || substr(unnest($raw_ids::VARCHAR[]), 1, 15))::BIGINT)
    AND raw_id IN (SELECT unnest($raw_ids::VARCHAR[]))
GROUP BY raw_documents.raw_id, raw_documents.article_id
