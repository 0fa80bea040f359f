-- Only the version of the cleaner changes in these rows.
UPDATE article_versions
SET
    cleaner_version = documents.cleaner_version,
    stamp_key = md5_number_lower(concat_ws(
        chr(31), article_versions.extractor_version, documents.cleaner_version, coalesce(article_versions.config_hash, '')
    ))
FROM decisions INNER JOIN documents ON documents.no = decisions.no
WHERE
    decisions.decision = 'renamed'
    AND article_versions.article_id = decisions.article_id
    AND article_versions.version = decisions.version
