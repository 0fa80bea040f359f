-- Which blocks does a publisher repeat in many articles, and are they cut?
-- least: the minimum number of articles (default 3)
SELECT source_id, article_count, is_removed, category, rule_id, text
FROM appeal_templates
WHERE article_count >= $least::INTEGER
ORDER BY article_count DESC, source_id, text
