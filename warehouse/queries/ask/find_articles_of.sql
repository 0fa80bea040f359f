-- The articles that these bytes became.
SELECT raw_id, article_id
FROM raw_documents
WHERE
    article_id IS NOT NULL
    AND raw_key IN (SELECT ('0x' || substr(unnest($raw_ids::VARCHAR[]), 1, 15))::BIGINT)
    AND raw_id IN (SELECT unnest($raw_ids::VARCHAR[]))
