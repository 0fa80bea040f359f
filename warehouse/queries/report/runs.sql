-- The last runs, newest first, with what they brought
SELECT
    kind, status, started_at, epoch(finished_at - started_at) AS seconds, read_count, new_count, updated_count,
    rejected_count, error
FROM runs
LEFT JOIN (SELECT run_id, min(batch_no) AS place FROM batches GROUP BY run_id) USING (run_id)
ORDER BY place DESC, started_at DESC, run_id
LIMIT 6
