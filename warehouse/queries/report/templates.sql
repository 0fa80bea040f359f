-- The texts that were cut most often, each with the rule that cut it
SELECT
    min(removed_blocks.text) AS text, article_versions.source_id, max(article_versions.publisher) AS publisher,
    mode(removed_blocks.category ORDER BY removed_blocks.category) AS category,
    mode(removed_blocks.rule_id ORDER BY removed_blocks.rule_id) AS rule_id,
    count(DISTINCT article_id) AS article_count
FROM removed_blocks
INNER JOIN article_versions USING (article_id, version, cleaner_version)
WHERE valid_to IS NULL AND restored_at IS NULL
GROUP BY article_versions.source_id, md5_number_lower(lower(removed_blocks.text))
ORDER BY article_count DESC, article_versions.source_id, text
LIMIT 12
