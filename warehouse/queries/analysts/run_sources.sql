-- What did a run bring and no undo or reclean made anew since, source by source: articles new and changed, blocks cut?
-- run_id: another run than the newest that read documents (default newest)
SELECT
    coalesce(source_id, '') AS source_id, count(*) FILTER (version = 1) AS new_count,
    count(*) FILTER (version > 1) AS updated_count, sum(removed_block_count)::BIGINT AS removed_block_count
FROM article_versions
WHERE
    run_id = if(
        $run_id = 'newest', (
            SELECT arg_max(run_id, batch_no) FROM batches WHERE kind = 'outcomes' AND new_count + updated_count > 0
        ), $run_id
    )
GROUP BY ALL
ORDER BY source_id
