INSERT INTO story_buckets BY NAME SELECT unnest(buckets) AS bucket, article_id FROM changed_stories ORDER BY article_id
