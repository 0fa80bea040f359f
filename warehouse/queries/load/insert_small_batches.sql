-- The applied batches that carry no documents.
INSERT INTO batches BY NAME
SELECT
    batch_id, (SELECT coalesce(max(batch_no), 0) FROM batches) + batch_place AS batch_no, kind, run_id,
    written_at::TIMESTAMPTZ AS written_at, $loaded_at::TIMESTAMPTZ AS loaded_at, 0 AS read_count, 0 AS new_count,
    0 AS updated_count, 0 AS unchanged_count, 0 AS duplicate_count, 0 AS rejected_count,
    map_from_entries([]) AS removed_by_category
FROM spooled_batches
