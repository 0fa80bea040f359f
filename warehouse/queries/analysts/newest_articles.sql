-- Which articles came in last?
-- limit: how many (default 10)
SELECT
    article_id, title, publisher, language, published_at, word_count, removed_block_count,
    regexp_replace(text, '\s+', ' ', 'g')[:120] || if(length(text) > 120, '…', '') AS beginning, url
FROM articles
ORDER BY first_seen_at DESC, published_at DESC NULLS LAST, article_id
LIMIT $limit::BIGINT
