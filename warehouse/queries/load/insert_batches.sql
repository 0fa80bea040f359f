-- The applied batches, each with the counts of its documents by outcome.
INSERT INTO batches BY NAME
WITH counted AS (
    SELECT
        batch_id, count(*) AS read_count,
        count(*) FILTER (outcome = 'new') AS new_count,
        count(*) FILTER (outcome = 'updated') AS updated_count,
        count(*) FILTER (outcome = 'unchanged') AS unchanged_count,
        count(*) FILTER (outcome = 'duplicate') AS duplicate_count,
        count(*) FILTER (outcome = 'rejected') AS rejected_count
    FROM outcomes INNER JOIN documents USING (no)
    GROUP BY batch_id
),
removed AS (
    SELECT batch_id, map_from_entries(list((category, block_count) ORDER BY category)) AS removed_by_category
    FROM (
        SELECT batch_id, category, count(*) AS block_count
        FROM outcomes
        INNER JOIN documents USING (no)
        INNER JOIN spooled_blocks USING (no)
        WHERE outcome IN ('new', 'updated') AND action = 'remove'
        GROUP BY batch_id, category
    )
    GROUP BY batch_id
)
SELECT
    batch_id,
    (SELECT coalesce(max(batch_no), 0) FROM batches) + batch_place AS batch_no,
    kind,
    run_id,
    written_at::TIMESTAMPTZ AS written_at,
    $loaded_at::TIMESTAMPTZ AS loaded_at,
    coalesce(read_count, 0) AS read_count,
    coalesce(new_count, 0) AS new_count,
    coalesce(updated_count, 0) AS updated_count,
    coalesce(unchanged_count, 0) AS unchanged_count,
    coalesce(duplicate_count, 0) AS duplicate_count,
    coalesce(rejected_count, 0) AS rejected_count,
    coalesce(removed_by_category, map_from_entries([])) AS removed_by_category
FROM spooled_batches
LEFT JOIN counted USING (batch_id)
LEFT JOIN removed USING (batch_id)
ORDER BY batch_place
