-- A text with a NUL, at which clients in other programming languages would cut it.
SELECT item, article.article_id
FROM documents
WHERE has_nul
