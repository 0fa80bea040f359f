-- A text with a NUL, which clients of other languages would cut it at.
SELECT item, article.article_id
FROM documents
WHERE article IS NOT NULL AND (contains(article.text, chr(0)) OR contains(coalesce(article.title, ''), chr(0)))
