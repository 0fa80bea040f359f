-- How many stories have several URLs, and how many articles are copies of another
SELECT count(DISTINCT group_id) AS story_count, count(*) FILTER (article_id <> group_id) AS copy_count FROM duplicates
