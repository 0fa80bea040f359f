-- The buckets of the touched articles, and the place of each article in its bucket. Of equal texts only one is included.
CREATE OR REPLACE TEMP TABLE story_places AS
SELECT article_id, bucket, row_number() OVER (PARTITION BY bucket ORDER BY article_id) AS place
FROM (
    SELECT article_id, unnest(list_buckets(sketch)) AS bucket
    FROM stories
    WHERE len(sketch) = 64 AND (text_key IS NULL OR article_id = first_id)
)
