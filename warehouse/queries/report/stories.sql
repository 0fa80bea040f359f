-- The newest stories that stand under several addresses: who had them first, and who else
SELECT
    arg_min(title, published_at) AS title, arg_min(publisher, published_at) AS publisher, min(published_at) AS published_at,
    any_value(agency) AS agency, count(*) AS copy_count,
    list(DISTINCT publisher ORDER BY publisher) AS publishers
FROM duplicates
INNER JOIN articles USING (article_id)
GROUP BY group_id
ORDER BY published_at DESC NULLS LAST, title
LIMIT 6
