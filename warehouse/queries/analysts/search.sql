-- Which articles contain all of these words, best first, and was it a full-text search (fts) or a plain one?
-- words: words separated by spaces
-- limit: the maximum number of articles (default 20)
SELECT article_id, publisher, published_at, title, score, method, url
FROM search_articles($words)
ORDER BY score DESC, published_at DESC NULLS LAST, article_id
LIMIT $limit::INTEGER
