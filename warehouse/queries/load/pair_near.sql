-- The compared pairs whose sketches have a similarity of 0.4 or more (measured in tests/quality/bench_duplicates.py).
INSERT INTO pairs
-- Materialized: otherwise all sketches are compared with each other before they are filtered by the pairs.
WITH sketched AS MATERIALIZED (
    SELECT meetings.one, meetings.other, here.sketch AS one_sketch, there.sketch AS other_sketch
    FROM meetings
    INNER JOIN stories AS here ON here.article_id = meetings.one
    INNER JOIN stories AS there ON there.article_id = meetings.other
),
near AS (
    SELECT one, other FROM sketched WHERE compare_sketches(one_sketch, other_sketch) >= 0.4
)
SELECT one, other FROM near
UNION
SELECT other, one FROM near
