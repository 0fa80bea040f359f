-- Rejects that are still open, with the place of their bytes in the archive, if any.
SELECT r.item, coalesce(r.source_id, '') AS source_id, r.stage, d.raw_id, d.archive_path, d.archive_offset, d.byte_count
FROM rejects AS r
LEFT JOIN raw_documents AS d ON d.raw_id = r.raw_id
WHERE r.resolved_at IS NULL AND ($reason::VARCHAR IS NULL OR r.reason = $reason::VARCHAR)
ORDER BY r.item
