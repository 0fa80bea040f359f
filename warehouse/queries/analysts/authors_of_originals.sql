-- Who writes the stories that are a publisher's own, wire copy and copies of others left out?
-- least: how many articles at least (default 1)
SELECT author, publisher, count(*) AS article_count, max(published_at) AS newest_at
FROM (
    SELECT unnest(list_distinct(authors)) AS author, publisher, published_at FROM articles_unique WHERE agency IS NULL
)
GROUP BY author, publisher
HAVING count(*) >= $least::INTEGER
ORDER BY article_count DESC, author, publisher
