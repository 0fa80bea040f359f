-- Who publishes the copy of which agency, with or without credit, how similar to the original, and how late?
-- least: the minimum number of copies (default 1)
WITH told AS (
    SELECT
        duplicates.group_id, publisher, agency, similarity,
        CASE WHEN coalesce(published_precision, 'minute') IN ('second', 'minute') THEN published_at END AS clocked_at
    FROM duplicates
    INNER JOIN articles USING (article_id)
),
timed AS (
    SELECT *, date_diff('minute', min(clocked_at) OVER (PARTITION BY group_id), clocked_at) AS lag_minutes FROM told
)
SELECT
    story_groups.agency, timed.publisher, count(*) AS copy_count,
    count(*) FILTER (timed.agency IS NULL) AS uncredited_count,
    round(avg(similarity), 4) AS mean_similarity,
    median(lag_minutes)::BIGINT AS median_lag_minutes
FROM timed
INNER JOIN story_groups USING (group_id)
WHERE story_groups.agency IS NOT NULL
GROUP BY ALL
HAVING count(*) >= $least::INTEGER
ORDER BY story_groups.agency, copy_count DESC, timed.publisher
