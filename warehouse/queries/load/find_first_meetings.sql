-- Whom to compare: all in a bucket with the first eight of it, to whom nearly all of a story that many copied are alike;
-- `find_crowd_meetings` looks at the others.
CREATE OR REPLACE TEMP TABLE meetings AS
SELECT DISTINCT story_places.article_id AS one, front.article_id AS other
FROM story_places
INNER JOIN story_places AS front
    ON front.bucket = story_places.bucket AND front.place <= 8 AND front.article_id <> story_places.article_id
