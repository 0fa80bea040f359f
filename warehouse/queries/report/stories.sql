-- The newest stories that several articles tell: who published them first, and who else has them
SELECT
    story_groups.title, story_groups.publisher, story_groups.published_at, story_groups.published_precision,
    story_groups.agency,
    story_groups.article_count - 1 AS copy_count, publishers
FROM story_groups
INNER JOIN (
    SELECT group_id, list(DISTINCT publisher ORDER BY publisher) AS publishers
    FROM duplicates INNER JOIN articles USING (article_id)
    GROUP BY group_id
) USING (group_id)
ORDER BY published_at DESC NULLS LAST, title
LIMIT 6
