INSERT INTO template_keys BY NAME
SELECT source_id, key, min(template_id) AS template_id
FROM (SELECT source_id, template_id, unnest(keys) AS key FROM matched_blocks)
WHERE (source_id, key) NOT IN (
    SELECT (source_id, key) FROM template_keys WHERE key IN (SELECT unnest(keys) FROM matched_blocks)
)
GROUP BY source_id, key
ORDER BY source_id, key
