SELECT DISTINCT regexp_extract(lower(url), '^https?://(?:[^/@]*@)?(?:www\.)?([^/:?#]+)', 1) AS domain
FROM template_sightings INNER JOIN articles USING (article_id)
WHERE template_id = $template_id AND domain <> ''
ORDER BY domain
LIMIT 200
