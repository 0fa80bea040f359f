-- A version of an article of the batch that ends before it starts.
SELECT article_id, version, valid_from, valid_to
FROM article_versions
WHERE article_id IN (SELECT article_id FROM decisions) AND valid_to < valid_from
