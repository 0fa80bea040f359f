-- How did the last runs go, newest first?
-- limit: how many (default 5)
SELECT
    run_id, kind, status, started_at, epoch(finished_at - started_at) AS seconds, read_count, new_count, updated_count,
    unchanged_count, duplicate_count, rejected_count, skipped_count, error
FROM runs
INNER JOIN runs_in_order USING (run_id)
ORDER BY place DESC
LIMIT $limit::BIGINT
