-- Every source that the catalogue of a run or a row names.
SELECT source_id FROM sources
UNION
SELECT source_id FROM article_versions WHERE source_id IS NOT NULL
UNION
SELECT source_id FROM rejects WHERE source_id IS NOT NULL
