-- Two rows of one version of an article of the batch.
SELECT article_id, version, count(*) AS row_count
FROM article_versions
WHERE article_id IN (SELECT article_id FROM decisions)
GROUP BY article_id, version
HAVING row_count > 1
