-- Who published a story first, and how many minutes later did the others follow?
-- days: how many days back from the newest article (default 30)
SELECT
    duplicates.group_id, articles.title, articles.publisher, articles.published_at,
    date_diff('minute', min(articles.published_at) OVER (PARTITION BY duplicates.group_id), articles.published_at)
        AS lag_minutes,
    duplicates.method, articles.agency
FROM duplicates
INNER JOIN articles USING (article_id)
WHERE articles.published_at >= (SELECT max(published_at) FROM articles) - to_days($days::INTEGER)
ORDER BY duplicates.group_id, lag_minutes NULLS LAST, articles.publisher
