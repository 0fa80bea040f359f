-- Every language that articles are in.
SELECT DISTINCT language FROM article_versions WHERE language IS NOT NULL
