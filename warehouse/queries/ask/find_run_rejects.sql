-- What a run could not make an article of, and why.
SELECT item, stage, reason, detail FROM rejects WHERE run_id = $run_id AND resolved_at IS NULL ORDER BY item, stage
