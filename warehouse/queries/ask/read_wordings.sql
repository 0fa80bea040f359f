-- The wordings of a template in articles, the most frequent first.
SELECT text, count(*) AS article_count
FROM (
    SELECT coalesce(block.text, cut_text(text_raw, block)) AS text
    FROM (
        SELECT article_versions.text_raw, article_versions.blocks[template_sightings.block_no + 1] AS block
        FROM template_sightings
        INNER JOIN article_versions USING (article_id)
        WHERE template_sightings.template_id = $template_id AND article_versions.valid_to IS NULL
    )
)
GROUP BY text
ORDER BY article_count DESC, text
LIMIT 40
