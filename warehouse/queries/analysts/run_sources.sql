-- What did a run load, by source: new and changed articles, blocks cut (without rows that an undo or a reclean has replaced)?
-- run_id: the run; newest is the last one with new or changed articles (default newest)
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
