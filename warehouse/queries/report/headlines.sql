-- The newest headlines, at most three of each publisher
SELECT
    title, publisher, language, url, published_at, published_precision, word_count, removed_block_count, removed_char_share
FROM articles
WHERE title IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY publisher ORDER BY first_seen_at DESC, article_id) <= 3
ORDER BY first_seen_at DESC, published_at DESC NULLS LAST, article_id
LIMIT 12
