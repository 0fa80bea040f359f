-- Articles whose group may be another now: those of the batch, whoever shares a bucket with them, and all members of the
-- groups of any of these. Of a crowded bucket sixty-four are looked at; those of one story lead to the others. Equal texts
-- share all their buckets; only where one of them has no sketch are the texts themselves looked up, which takes a scan of
-- all. An article that an old page shows to have been seen earlier may be the original of its group by that.
CREATE OR REPLACE TEMP TABLE touched AS
WITH wanted AS (
    SELECT DISTINCT unnest(buckets) AS bucket FROM changed_stories
),
near AS (
    SELECT article_id
    FROM story_buckets
    WHERE bucket IN (SELECT bucket FROM wanted)
    QUALIFY row_number() OVER (PARTITION BY bucket ORDER BY article_id) <= 64
),
alike AS (
    SELECT article_id FROM changed_stories
    UNION SELECT article_id FROM near
    UNION SELECT article_id FROM spans WHERE first_seen_at < first_seen_before
    UNION SELECT article_id
    FROM article_versions
    WHERE
        valid_to IS NULL AND char_count >= 200
        AND text_key IN (SELECT text_key FROM changed_stories WHERE len(buckets) = 0)
    UNION SELECT article_id
    FROM article_versions
    WHERE
        sketch IS NULL AND valid_to IS NULL AND char_count >= 200
        AND text_key IN (SELECT text_key FROM changed_stories)
)
SELECT article_id FROM alike
UNION
SELECT article_id
FROM duplicates
WHERE group_id IN (SELECT group_id FROM duplicates WHERE article_id IN (SELECT article_id FROM alike))
