-- What was the complete text of an article's page, with each cut block marked by its category?
-- article_id: the article
SELECT
    block_no, role, if(action = 'keep', text, format('[{}: {}]', category, text)) AS line, rule_id, evidence
FROM article_blocks
WHERE article_id = $article_id::BIGINT
ORDER BY block_no
