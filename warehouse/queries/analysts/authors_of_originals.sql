-- Who writes each publisher's own stories, excluding agency copy and copies of other publishers?
-- least: the minimum number of articles (default 1)
SELECT author, publisher, count(*) AS article_count, max(published_at) AS newest_at
FROM (
    SELECT unnest(list_distinct(authors)) AS author, publisher, published_at FROM articles_unique WHERE agency IS NULL
)
GROUP BY author, publisher
HAVING count(*) >= $least::INTEGER
ORDER BY article_count DESC, author, publisher
