-- Touched articles that tell one story, both ways: the same text, or sketches of a likeness of 0.4 and more (measured in
-- tests/quality/bench_duplicates.py). Copies of one text are compared with others once.
CREATE OR REPLACE TEMP TABLE pairs AS
WITH placed AS (
    SELECT article_id, sketch, unnest(list_buckets(sketch)) AS bucket
    FROM stories
    WHERE len(sketch) = 64 AND (text_key IS NULL OR article_id = first_id)
),
front AS (
    SELECT * FROM placed QUALIFY row_number() OVER (PARTITION BY bucket ORDER BY article_id) <= 8
),
meeting AS (
    SELECT
        placed.article_id AS one, front.article_id AS other, any_value(placed.sketch) AS one_sketch,
        any_value(front.sketch) AS other_sketch
    FROM placed
    INNER JOIN front ON front.bucket = placed.bucket AND front.article_id <> placed.article_id
    GROUP BY ALL
),
near AS (
    SELECT one, other FROM meeting WHERE compare_sketches(one_sketch, other_sketch) >= 0.4
    UNION
    SELECT article_id, first_id FROM stories WHERE text_key IS NOT NULL AND article_id <> first_id
)
SELECT one, other FROM near
UNION
SELECT other, one FROM near
