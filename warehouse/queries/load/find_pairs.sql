-- Touched articles that tell one story, both ways: the same text, or sketches of a likeness of 0.4 and more (measured in
-- tests/quality/bench_duplicates.py). All in a bucket are compared with the first eight of it, to whom nearly all of a
-- story that many copied are alike; `find_crowd_pairs` looks at the others.
CREATE OR REPLACE TEMP TABLE pairs AS
WITH meeting AS (
    SELECT DISTINCT story_places.article_id AS one, front.article_id AS other
    FROM story_places
    INNER JOIN story_places AS front
        ON front.bucket = story_places.bucket AND front.place <= 8 AND front.article_id <> story_places.article_id
),
-- Materialized: else the sketches of all are compared with those of all before the pairs are looked at.
sketched AS MATERIALIZED (
    SELECT meeting.one, meeting.other, here.sketch AS one_sketch, there.sketch AS other_sketch
    FROM meeting
    INNER JOIN stories AS here ON here.article_id = meeting.one
    INNER JOIN stories AS there ON there.article_id = meeting.other
),
near AS (
    SELECT one, other FROM sketched WHERE compare_sketches(one_sketch, other_sketch) >= 0.4
    UNION
    SELECT article_id, first_id FROM stories WHERE text_key IS NOT NULL AND article_id <> first_id
)
SELECT one, other FROM near
UNION
SELECT other, one FROM near
