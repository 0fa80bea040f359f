-- An article with an id, hash or number of characters that cannot be right.
SELECT item, article.article_id, article.text_hash, article.raw_id, article.char_count
FROM documents
WHERE
    article IS NOT NULL
    AND (
        article.article_id < 0
        OR NOT regexp_full_match(article.text_hash, '[0-9a-f]{64}')
        OR NOT regexp_full_match(coalesce(article.raw_id, raw.raw_id, repeat('0', 64)), '[0-9a-f]{64}')
        OR article.char_count <> text_length
    )
