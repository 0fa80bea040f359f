-- Blocks that were in one or two articles, none of them from the last ninety days of their source: they will not become a
-- template. Days are counted back from the source's newest, since a backfill loads old ones.
DELETE FROM template_sightings
WHERE template_id IN (
    SELECT template_id
    FROM template_sightings
    INNER JOIN (
        SELECT source_id, max(seen_on) AS newest_on FROM template_sightings GROUP BY source_id
    ) AS sources USING (source_id)
    GROUP BY template_id
    HAVING count(DISTINCT article_id) < 3 AND max(seen_on) < max(newest_on) - 90
)
