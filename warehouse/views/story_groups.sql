-- A story that several articles tell: the original, whose it is, the agency it comes from, and how far it was copied
-- group_id: The story, named by its original: duplicates.group_id
-- title: The headline of the original
-- publisher: Who published the original
-- source_id: The source of the original
-- published_at: When the original was published, UTC; NULL where it is not known
-- published_precision: How precise the date of the original is: second, minute, day or month
-- agency: The agency that most of its articles credit; the first by its name of several that as many do, NULL where none does
-- article_count: Articles that tell it, the original included
-- exact_count: How many of them have the text of the original, the original included; 0 where none has
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
