-- The health of each source, with its problems
SELECT * FROM source_health ORDER BY source_id
