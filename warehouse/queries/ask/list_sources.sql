-- Every source in the catalogue of a run or in a row.
SELECT source_id FROM sources
UNION
SELECT source_id FROM article_versions WHERE source_id IS NOT NULL
UNION
SELECT source_id FROM rejects WHERE source_id IS NOT NULL
