-- Pairs to compare in crowded buckets, of articles that are not connected so far: formulaic texts with other names and
-- numbers (matches, weather) share a bucket with all of their kind, but a story with few. The first sixty-four of a bucket
-- are compared. Two articles that the batch does not change were compared before, unless they are in one group, whose
-- connection may be gone.
CREATE OR REPLACE TEMP TABLE meetings AS
WITH crowd AS (
    SELECT
        story_places.*, coalesce(label, article_id) AS label,
        article_id IN (SELECT article_id FROM changed_stories) AS is_changed
    FROM story_places
    LEFT JOIN reached USING (article_id)
    WHERE place > 8
),
grouped AS (
    SELECT article_id, group_id FROM duplicates WHERE article_id IN (SELECT article_id FROM crowd)
)
SELECT DISTINCT here.article_id AS one, there.article_id AS other
FROM crowd AS here
INNER JOIN crowd AS there
    ON there.bucket = here.bucket AND there.place <= 64 AND there.place < here.place AND there.label <> here.label
LEFT JOIN grouped AS of_one ON of_one.article_id = here.article_id
LEFT JOIN grouped AS of_other ON of_other.article_id = there.article_id
WHERE here.is_changed OR there.is_changed OR of_one.group_id = of_other.group_id
