SELECT
    batch_id, kind, read_count, new_count, updated_count, unchanged_count, duplicate_count, rejected_count,
    removed_by_category, loaded_at
FROM batches
WHERE batch_id = $batch_id
