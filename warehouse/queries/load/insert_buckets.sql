INSERT INTO story_buckets BY NAME
SELECT unnest(list_buckets(sketch)) AS bucket, article_id
FROM changed_stories
WHERE len(sketch) = 64
ORDER BY article_id
