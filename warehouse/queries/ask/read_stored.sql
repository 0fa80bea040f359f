-- Complete versions of articles, with their restored blocks and the place of their page in the archive.
SELECT
    article_versions.* EXCLUDE (
        raw_key, text_key, content_key, page_key, stamp_key, valid_from, valid_to, first_seen_at, last_seen_at, run_id
    ),
    put_back.restored,
    raw_documents.archive_path,
    raw_documents.archive_offset
FROM article_versions
LEFT JOIN (
    SELECT
        article_id, version, cleaner_version,
        list({
            'block_no': block_no, 'category': category, 'rule_id': rule_id, 'evidence': evidence,
            'confidence': confidence, 'restored_at': restored_at, 'restored_by': restored_by
        } ORDER BY block_no) AS restored
    FROM removed_blocks
    WHERE restored_at IS NOT NULL
    GROUP BY ALL
) AS put_back USING (article_id, version, cleaner_version)
LEFT JOIN raw_documents ON raw_documents.raw_key = article_versions.raw_key
WHERE
    ($article_id IS NULL OR article_versions.article_id = $article_id)
    AND ($source_id IS NULL OR article_versions.source_id = $source_id)
    AND (
        NOT $is_named
        OR (article_versions.article_id, article_versions.version)
        IN (SELECT (unnest($article_ids::BIGINT[]), unnest($versions::INTEGER[])))
    )
