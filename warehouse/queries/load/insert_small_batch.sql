INSERT INTO batches BY NAME
SELECT
    $batch_id AS batch_id, (SELECT coalesce(max(batch_no), 0) + 1 FROM batches) AS batch_no, $kind AS kind,
    $run_id AS run_id, $written_at::TIMESTAMPTZ AS written_at, $loaded_at::TIMESTAMPTZ AS loaded_at,
    0 AS read_count, 0 AS new_count, 0 AS updated_count, 0 AS unchanged_count, 0 AS duplicate_count,
    0 AS rejected_count, map([], []) AS removed_by_category
