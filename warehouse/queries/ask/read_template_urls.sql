SELECT DISTINCT url
FROM template_sightings INNER JOIN articles USING (article_id)
WHERE template_id = $template_id AND url IS NOT NULL
ORDER BY url
LIMIT 200
