-- Bytes that were skipped as known, but are not in the warehouse.
SELECT item, known_raw_id
FROM documents
WHERE known_raw_id IS NOT NULL AND raw_key NOT IN (SELECT raw_key FROM known_raws)
