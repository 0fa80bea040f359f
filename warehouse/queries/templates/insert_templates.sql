INSERT INTO appeal_templates BY NAME
WITH counted AS (
    SELECT
        template_id, any_value(source_id) AS source_id,
        count(DISTINCT article_id) AS article_count,
        count(DISTINCT article_id) FILTER (is_removed) AS removed_count,
        bool_and(is_removed) AS is_removed,
        count(DISTINCT seen_on) AS day_count,
        min(seen_on) AS first_seen_on,
        max(seen_on) AS last_seen_on,
        avg((place < 0.2)::INTEGER) AS head_share,
        avg((place BETWEEN 0.2 AND 0.8)::INTEGER) AS middle_share,
        avg((place > 0.8)::INTEGER) AS tail_share,
        round(avg(chance), 3) AS chance,
        mode(category ORDER BY category) AS category,
        mode(rule_id ORDER BY rule_id) AS rule_id
    FROM template_sightings
    WHERE template_id IN (SELECT template_id FROM touched_templates)
    GROUP BY template_id
    HAVING count(DISTINCT article_id) >= 3
)
SELECT
    counted.*, touched_templates.text, touched_templates.publisher,
    CASE
        WHEN decided.status IS NOT NULL THEN decided.status
        WHEN is_removed THEN 'cut'
        WHEN day_count >= 2 OR article_count >= 5 THEN 'proposed'
        ELSE 'waiting'
    END AS status
FROM counted
INNER JOIN touched_templates USING (template_id)
LEFT JOIN (
    SELECT template_id, arg_max(status, decided_at) AS status FROM template_decisions GROUP BY template_id
) AS decided USING (template_id)
ORDER BY template_id
