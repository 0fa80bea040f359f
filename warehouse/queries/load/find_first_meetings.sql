-- Pairs of articles to compare: each one in a bucket with the first eight of it, which connects nearly all copies of a story;
-- `find_crowd_meetings` finds the other pairs.
CREATE OR REPLACE TEMP TABLE meetings AS
SELECT DISTINCT story_places.article_id AS one, front.article_id AS other
FROM story_places
INNER JOIN story_places AS front
    ON front.bucket = story_places.bucket AND front.place <= 8 AND front.article_id <> story_places.article_id
