-- Templates of these statuses, those in most articles first; optionally only of one source, or only one template.
SELECT
    template_id, source_id, publisher, text, article_count, removed_count, day_count, first_seen_on, last_seen_on,
    head_share, middle_share, tail_share, chance, category, rule_id, status
FROM appeal_templates
WHERE
    list_contains($statuses::VARCHAR[], status)
    AND ($source_id IS NULL OR source_id = $source_id)
    AND ($template_id IS NULL OR template_id = $template_id)
ORDER BY article_count DESC, template_id
