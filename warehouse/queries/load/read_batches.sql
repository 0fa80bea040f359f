SELECT
    batch_id, read_count, new_count, updated_count, unchanged_count, duplicate_count, rejected_count,
    removed_by_category
FROM batches
WHERE batch_id IN (SELECT unnest($batch_ids::VARCHAR[]))
