-- The templates that the batch affects, each with the first of its texts.
CREATE OR REPLACE TEMP TABLE touched_templates AS
SELECT template_id, min(text) AS text, max(publisher) AS publisher
FROM (
    SELECT template_id, text, publisher FROM matched_blocks
    UNION ALL
    SELECT template_id, text, publisher FROM appeal_templates
    WHERE template_id IN (SELECT template_id FROM matched_blocks)
    UNION ALL
    SELECT template_id, appeal_templates.text, appeal_templates.publisher
    FROM template_sightings
    LEFT JOIN appeal_templates USING (template_id)
    WHERE template_sightings.article_id IN (SELECT article_id FROM template_pages WHERE NOT is_new)
)
GROUP BY template_id
