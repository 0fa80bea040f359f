-- What did the newest run cut, by source, category and rule, excluding restored blocks?
-- run_id: the run; newest is the last one with new or changed articles (default newest)
SELECT
    article_versions.source_id, removed_blocks.category, removed_blocks.rule_id, count(*) AS block_count,
    sum(removed_blocks.char_end - removed_blocks.char_start) AS char_count, min(removed_blocks.text) AS example
FROM removed_blocks
INNER JOIN article_versions USING (article_id, version)
WHERE
    restored_at IS NULL
    AND removed_blocks.run_id = if(
        $run_id = 'newest', (
            SELECT arg_max(run_id, batch_no) FROM batches WHERE kind = 'outcomes' AND new_count + updated_count > 0
        ), $run_id
    )
GROUP BY ALL
ORDER BY block_count DESC, article_versions.source_id, removed_blocks.category, removed_blocks.rule_id
