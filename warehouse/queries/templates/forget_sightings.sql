-- Blocks that stood in one or two articles, and in none of the last ninety days that their source has articles of: no
-- template will come of them. Days are counted from the source's newest, for a backfill brings old ones.
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
