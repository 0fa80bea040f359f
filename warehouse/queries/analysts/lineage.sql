-- From which bytes, by which run and with which code was a row made?
-- article_id: the article
SELECT
    article_versions.version, article_versions.title, article_versions.valid_from, article_versions.valid_to,
    article_versions.run_id, runs.kind, runs.started_at, runs.code_version, article_versions.extractor_version,
    article_versions.cleaner_version, article_versions.config_hash, article_versions.raw_id,
    raw_documents.archive_path, raw_documents.archive_offset, raw_documents.byte_count, raw_documents.fetched_at
FROM article_versions
LEFT JOIN runs USING (run_id)
LEFT JOIN raw_documents USING (raw_id)
WHERE article_versions.article_id = $article_id::BIGINT
ORDER BY article_versions.version
