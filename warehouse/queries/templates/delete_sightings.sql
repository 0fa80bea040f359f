DELETE FROM template_sightings
WHERE article_id IN (
    SELECT decisions.article_id FROM decisions
    INNER JOIN spans ON spans.article_id = decisions.article_id AND spans.version = decisions.version
    WHERE decisions.decision IN ('updated', 'amended') AND spans.valid_to IS NULL
)
