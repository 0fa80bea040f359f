-- What decides how the touched articles belong together: of those that the batch changed it is known, the others are looked
-- up. The others alone: the places of rows that are not committed lie beyond all others, and with them among the wanted ones
-- DuckDB filters by a bloom filter, which lets something of nearly every block through.
-- By place alone: with a filter by id beside it DuckDB 2.0.0 wrote over other rows in memory (seen 2026-11: ids of nobody in
-- `decisions`, and a crash in one load of fifteen, with a memory limit).
CREATE OR REPLACE TEMP TABLE stories AS
WITH told AS (
    SELECT article_id, text_key, char_count, sketch, published_at, published_precision, first_seen_at
    FROM changed_stories
    UNION ALL
    SELECT article_id, text_key, char_count, sketch, published_at, published_precision, first_seen_at
    FROM article_versions
    WHERE
        valid_to IS NULL
        AND rowid IN (
            SELECT rowid FROM article_versions
            WHERE article_id IN (SELECT article_id FROM touched ANTI JOIN changed_stories USING (article_id))
        )
)
SELECT
    article_id, if(char_count >= 200, text_key, NULL) AS text_key, sketch, first_seen_at,
    date_story(published_at, published_precision, first_seen_at) AS told_at,
    min(article_id) OVER (PARTITION BY told.text_key) AS first_id
FROM told
