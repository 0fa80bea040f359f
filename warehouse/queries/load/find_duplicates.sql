-- The groups of the touched articles. The original was published first or, without dates, seen first.
CREATE OR REPLACE TEMP TABLE staged_duplicates AS
WITH grouped AS (
    SELECT
        stories.*,
        first(stories.article_id) OVER earliest AS group_id,
        first(sketch) OVER earliest AS original_sketch,
        first(text_key) OVER earliest AS original_key,
        count(*) OVER (PARTITION BY label, text_key) AS copy_count
    FROM reached
    INNER JOIN stories USING (article_id)
    WINDOW earliest AS (PARTITION BY label ORDER BY told_at, stories.first_seen_at, stories.article_id)
)
SELECT
    grouped.group_id, grouped.article_id,
    if(
        text_key IS NOT DISTINCT FROM original_key AND text_key IS NOT NULL AND copy_count > 1, 'exact', 'near'
    ) AS method,
    CASE
        WHEN grouped.article_id = grouped.group_id OR text_key = original_key THEN 1.0
        ELSE coalesce(compare_sketches(sketch, original_sketch), 0.0)
    END AS similarity,
    coalesce(known.found_at, $loaded_at::TIMESTAMPTZ) AS found_at
FROM grouped
LEFT JOIN duplicates AS known ON known.article_id = grouped.article_id AND known.group_id = grouped.group_id
