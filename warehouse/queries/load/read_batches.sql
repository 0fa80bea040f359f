SELECT
    batch_id, read_count AS read, new_count AS new, updated_count AS updated, unchanged_count AS unchanged,
    duplicate_count AS duplicate, rejected_count AS rejected, removed_by_category
FROM batches
WHERE batch_id IN (SELECT unnest($batch_ids::VARCHAR[]))
