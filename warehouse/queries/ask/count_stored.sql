SELECT count(*) FROM article_versions WHERE $source_id IS NULL OR source_id = $source_id
