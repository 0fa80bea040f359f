-- Who runs the copy of which agency, with or without credit, how much of it is changed, and how late?
-- least: how many copies at least (default 1)
SELECT
    story_groups.agency, articles.publisher, count(*) AS copy_count,
    count(*) FILTER (articles.agency IS NULL) AS uncredited_count,
    round(avg(duplicates.similarity), 4) AS mean_similarity,
    median(date_diff('minute', story_groups.published_at, articles.published_at))::BIGINT AS median_lag_minutes
FROM duplicates
INNER JOIN story_groups USING (group_id)
INNER JOIN articles ON articles.article_id = duplicates.article_id
WHERE story_groups.agency IS NOT NULL
GROUP BY ALL
HAVING count(*) >= $least::INTEGER
ORDER BY story_groups.agency, copy_count DESC, articles.publisher
