DELETE FROM story_buckets
WHERE article_id IN (SELECT article_id FROM changed_stories WHERE NOT is_new)
