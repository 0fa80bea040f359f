-- A text with a NUL, which clients of other languages would cut it at.
SELECT item, article.article_id
FROM documents
WHERE has_nul
