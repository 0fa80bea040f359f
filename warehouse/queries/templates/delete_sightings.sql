DELETE FROM template_sightings
WHERE article_id IN (SELECT article_id FROM template_pages WHERE NOT is_new)
