-- One article per story: of articles with the same or nearly the same text, only the original
CREATE OR REPLACE VIEW articles_unique AS
SELECT articles.*
FROM articles
WHERE article_id NOT IN (SELECT article_id FROM duplicates WHERE article_id <> group_id)
