-- How each source does, and what is wrong with it
SELECT * FROM source_health ORDER BY source_id
