-- Articles whose group may have changed: those of the batch, those that share a bucket with them, and all members of the
-- groups of any of these. Of a crowded bucket the first sixty-four are taken; through their groups they lead to the others.
-- Equal texts share all their buckets; only if one of them has no sketch are the texts themselves looked up, by a full scan.
-- An article that turns out to have been seen earlier (from an old page) may become the original of its group.
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
