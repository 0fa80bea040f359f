-- An article of the batch with none or several newest versions, two rows of one version, or a version that ends before it starts.
SELECT article_id, list(version ORDER BY version) AS versions, count(*) FILTER (valid_to IS NULL) AS newest_count
FROM article_versions
WHERE article_id IN (SELECT article_id FROM decisions)
GROUP BY article_id
HAVING newest_count <> 1 OR count(DISTINCT version) < count(*) OR bool_or(valid_to < valid_from)
