INSERT INTO batches BY NAME
SELECT
    $batch_id AS batch_id,
    (SELECT coalesce(max(batch_no), 0) + 1 FROM batches) AS batch_no,
    'outcomes' AS kind,
    $run_id AS run_id,
    $written_at::TIMESTAMPTZ AS written_at,
    $loaded_at::TIMESTAMPTZ AS loaded_at,
    count(*) AS read_count,
    count(*) FILTER (outcome = 'new') AS new_count,
    count(*) FILTER (outcome = 'updated') AS updated_count,
    count(*) FILTER (outcome = 'unchanged') AS unchanged_count,
    count(*) FILTER (outcome = 'duplicate') AS duplicate_count,
    count(*) FILTER (outcome = 'rejected') AS rejected_count,
    (
        SELECT map_from_entries(coalesce(list((category, block_count) ORDER BY category), []))
        FROM (
            SELECT block.category, count(*) AS block_count
            FROM (
                SELECT unnest(documents.blocks) AS block
                FROM outcomes INNER JOIN documents ON documents.no = outcomes.no
                WHERE outcomes.outcome IN ('new', 'updated')
            )
            WHERE block.action = 'remove'
            GROUP BY block.category
        )
    ) AS removed_by_category
FROM outcomes
