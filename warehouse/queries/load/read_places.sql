SELECT batch_id, batch_no, loaded_at
FROM batches
WHERE batch_id IN (SELECT unnest($batch_ids::VARCHAR[]))
