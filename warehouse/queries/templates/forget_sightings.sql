-- Blocks that stood in one or two articles and in none for ninety days: no template will come of them.
DELETE FROM template_sightings
WHERE template_id IN (
    SELECT template_id FROM template_sightings
    GROUP BY template_id
    HAVING count(DISTINCT article_id) < 3 AND max(seen_on) < $written_at::TIMESTAMPTZ::DATE - 90
)
