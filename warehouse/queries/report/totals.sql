-- The totals of the warehouse, in one row
SELECT
    (SELECT count(*) FROM articles) AS article_count,
    (SELECT count(DISTINCT source_id) FROM articles) AS source_count,
    (SELECT count(DISTINCT language) FROM articles) AS language_count,
    (SELECT sum(removed_block_count) FROM articles) AS removed_block_count,
    (SELECT sum(removed_char_share * length(text_raw)) / sum(length(text_raw)) FROM article_versions WHERE valid_to IS NULL)
        AS removed_char_share,
    (SELECT count(*) FROM article_changes) AS change_count,
    (SELECT count(*) FROM rejects WHERE resolved_at IS NULL) AS reject_count,
    (SELECT max(loaded_at) FROM batches) AS loaded_at,
    (SELECT max(day) FROM source_days) AS last_day
