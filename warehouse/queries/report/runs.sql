-- The last runs, newest first, with what they loaded
SELECT
    kind, status, started_at, epoch(finished_at - started_at) AS seconds, read_count, new_count, updated_count,
    rejected_count, error
FROM runs
INNER JOIN runs_in_order USING (run_id)
ORDER BY place DESC
LIMIT 6
