-- An article of the batch with none or several newest versions.
SELECT article_id, count(*) FILTER (valid_to IS NULL) AS newest_count
FROM article_versions
WHERE article_id IN (SELECT article_id FROM decisions)
GROUP BY article_id
HAVING newest_count <> 1
