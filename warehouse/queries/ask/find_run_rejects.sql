-- The rejects of a run, with reasons.
SELECT item, stage, reason, detail FROM rejects WHERE run_id = $run_id AND resolved_at IS NULL ORDER BY item, stage
