-- Touched articles that tell one story, both ways: the same text, or sketches of a likeness of 0.4 and more (measured in
-- tests/quality/bench_duplicates.py). Copies of one text are compared with others once.
CREATE OR REPLACE TEMP TABLE pairs AS
WITH placed AS (
    SELECT article_id, unnest(list_buckets(sketch)) AS bucket
    FROM stories
    WHERE len(sketch) = 64 AND (text_key IS NULL OR article_id = first_id)
),
front AS (
    SELECT bucket, article_id FROM placed QUALIFY row_number() OVER (PARTITION BY bucket ORDER BY article_id) <= 8
),
meeting AS (
    SELECT DISTINCT placed.article_id AS one, front.article_id AS other
    FROM placed
    INNER JOIN front ON front.bucket = placed.bucket AND front.article_id <> placed.article_id
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
