-- Who published a story first, and how many minutes later did the others follow (NULL: a date without a time of day)?
-- days: stories with an article from this many days before the newest one, or later (default 30)
WITH told AS (
    SELECT
        duplicates.group_id, title, publisher, published_at, duplicates.method, agency,
        CASE WHEN coalesce(published_precision, 'minute') IN ('second', 'minute') THEN published_at END AS clocked_at
    FROM duplicates
    INNER JOIN articles USING (article_id)
)
SELECT
    group_id, title, publisher, published_at,
    date_diff('minute', min(clocked_at) OVER story, clocked_at) AS lag_minutes,
    method, agency
FROM told
WINDOW story AS (PARTITION BY group_id)
QUALIFY max(published_at) OVER story >= (SELECT max(published_at) FROM articles) - to_days($days::INTEGER)
ORDER BY group_id, lag_minutes NULLS LAST, published_at NULLS LAST, publisher
