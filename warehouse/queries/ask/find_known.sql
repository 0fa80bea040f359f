SELECT raw_id, url, article_id
FROM raw_documents
WHERE
    cleaner_version = $cleaner_version
    AND raw_key IN (SELECT ('0x' || substr(unnest($raw_ids::VARCHAR[]), 1, 15))::BIGINT)
    AND raw_id IN (SELECT unnest($raw_ids::VARCHAR[]))
