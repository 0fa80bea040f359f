-- The columns by which touched articles are grouped: from `changed_stories` if the batch changed them, otherwise from the
-- table. Only the others are looked up there: row ids of uncommitted rows are beyond all others, and with them among the
-- wanted ones DuckDB filters by a bloom filter, which lets rows of nearly every block through.
-- By row id only: with a filter by id in addition, DuckDB 2.0.0 overwrote other rows in memory (seen 2026-11: unknown ids in
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
