-- Touched articles that tell one story, both ways: the same text, or sketches of a likeness of 0.4 and more (measured in
-- tests/quality/bench_duplicates.py). Copies of one text are compared with others once.
CREATE OR REPLACE TEMP TABLE pairs AS
WITH placed AS (
    SELECT article_id, unnest(list_buckets(sketch)) AS bucket
    FROM stories
    WHERE len(sketch) = 64 AND (text_key IS NULL OR article_id = first_id)
),
shared AS (
    SELECT bucket, list(article_id ORDER BY article_id) AS members
    FROM placed
    GROUP BY bucket
    HAVING count(*) > 1
),
meeting AS (
    SELECT DISTINCT one, other
    FROM (SELECT unnest(members) AS one, members[:8] AS front FROM shared), unnest(front) AS met(other)
    WHERE one <> other
),
near AS (
    SELECT meeting.one, meeting.other
    FROM meeting
    INNER JOIN stories AS here ON here.article_id = meeting.one
    INNER JOIN stories AS there ON there.article_id = meeting.other
    WHERE compare_sketches(here.sketch, there.sketch) >= 0.4
    UNION
    SELECT article_id, first_id FROM stories WHERE text_key IS NOT NULL AND article_id <> first_id
)
SELECT one, other FROM near
UNION
SELECT other, one FROM near
