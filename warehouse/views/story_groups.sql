-- A story that several articles tell: its original, the publisher of that, its agency, and the number of copies
-- group_id: The story, named by its original: duplicates.group_id
-- title: The headline of the original
-- publisher: Who published the original
-- source_id: The source of the original
-- published_at: When the original was published, UTC; NULL if unknown
-- published_precision: How precise the date of the original is: second, minute, day or month
-- agency: The agency that most of its articles credit; the alphabetically first in a tie, NULL if none is credited
-- article_count: Articles that tell it, including the original
-- exact_count: Articles with the same text as the original, including the original; 0 if there is no exact copy
-- source_count: Sources that tell it
-- last_published_at: When the newest copy was published, UTC
CREATE OR REPLACE VIEW story_groups AS
SELECT
    duplicates.group_id,
    any_value(articles.title) FILTER (is_original) AS title,
    any_value(articles.publisher) FILTER (is_original) AS publisher,
    any_value(articles.source_id) FILTER (is_original) AS source_id,
    any_value(articles.published_at) FILTER (is_original) AS published_at,
    any_value(articles.published_precision) FILTER (is_original) AS published_precision,
    mode(articles.agency ORDER BY articles.agency) AS agency,
    count(*) AS article_count,
    count(*) FILTER (method = 'exact') AS exact_count,
    count(DISTINCT articles.source_id) AS source_count,
    max(articles.published_at) AS last_published_at
FROM (SELECT *, article_id = group_id AS is_original FROM duplicates) AS duplicates
INNER JOIN articles USING (article_id)
GROUP BY duplicates.group_id
