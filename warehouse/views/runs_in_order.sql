-- A run and its place among all runs, in the order in which they first wrote something, independent of the clocks of their machines
-- run_id: The run: runs.run_id
-- place: Its place, from 1; the newest run has the highest
-- began_at: When it began by its clock, UTC; if it recorded no start, when it wrote its first documents
-- wrote_at: When it wrote its last documents by its clock, UTC; NULL if it wrote none
CREATE OR REPLACE VIEW runs_in_order AS
SELECT run_id, row_number() OVER (ORDER BY first_batch_no NULLS FIRST, began_at, run_id) AS place, began_at, wrote_at
FROM (
    SELECT
        run_id, min(batch_no) AS first_batch_no,
        coalesce(any_value(started_at), min(written_at) FILTER (batches.kind = 'outcomes')) AS began_at,
        max(written_at) FILTER (batches.kind = 'outcomes') AS wrote_at
    FROM batches
    FULL JOIN runs USING (run_id)
    WHERE run_id IS NOT NULL
    GROUP BY run_id
)
