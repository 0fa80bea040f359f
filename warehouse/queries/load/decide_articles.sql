-- What each distinct article of the batch is to the warehouse:
--   new        never seen
--   updated    another content than the newest version: the next version
--   older      another content, but dated before the newest version: into the history
--   amended    the same page under another extractor, cleaner or configuration: the row is replaced
--   unchanged  known
--   worse      less than half of the newest version, as a challenge page or a paywall stub is: a reject
-- The last candidate of an article may become its newest version; those before it belong to the history.
CREATE OR REPLACE TEMP TABLE decisions AS
WITH matched AS (
    SELECT
        staged.*,
        newest.version AS newest_version,
        newest.content_key AS newest_content,
        newest.page_key AS newest_page,
        newest.char_count AS newest_chars,
        newest.valid_from AS newest_from,
        newest.dated_at AS newest_dated,
        same_bytes.version AS bytes_version,
        same_bytes.content_key AS bytes_content,
        same_bytes.stamp_key AS bytes_stamp,
        same_content.version AS content_version
    FROM staged
    LEFT JOIN existing AS newest ON newest.article_id = staged.article_id AND newest.valid_to IS NULL
    LEFT JOIN existing AS same_bytes ON same_bytes.article_id = staged.article_id AND same_bytes.raw_key = staged.raw_key
    LEFT JOIN existing AS same_content
        ON same_content.article_id = staged.article_id AND same_content.content_key = staged.content_key
    WHERE no = first_no
    QUALIFY row_number() OVER (
        PARTITION BY no ORDER BY bytes_content = staged.content_key DESC, bytes_version DESC, content_version DESC
    ) = 1
),
judged AS (
    SELECT
        *,
        bytes_version IS NULL AND content_version IS NULL AND coalesce(dated_at >= newest_dated, true)
            AND coalesce(newest_chars >= 200 AND char_count * 2 < newest_chars, false) AS is_worse,
        coalesce(dated_at < newest_dated, false)
            OR (dated_at IS NOT DISTINCT FROM newest_dated AND coalesce(archived_at < newest_from, false)) AS is_older
    FROM matched
),
placed AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY article_id, is_worse ORDER BY dated_at NULLS FIRST, no) AS place,
        place = count(*) OVER (PARTITION BY article_id, is_worse) AS is_last
    FROM judged
),
decided AS (
    SELECT
        *,
        CASE
            WHEN is_worse THEN 'worse'
            WHEN newest_version IS NULL THEN if(place = 1, 'new', 'updated')
            WHEN bytes_content = content_key AND bytes_stamp = stamp_key THEN 'unchanged'
            WHEN bytes_version IS NOT NULL THEN 'amended'
            WHEN content_key = newest_content THEN 'unchanged'
            WHEN content_version IS NOT NULL AND (is_older OR NOT is_last) THEN 'unchanged'
            WHEN is_older OR NOT is_last THEN 'older'
            WHEN page_key = newest_page THEN 'amended'
            ELSE 'updated'
        END AS decision,
        CASE
            WHEN bytes_version IS NOT NULL THEN bytes_version
            WHEN content_key = newest_content OR page_key = newest_page THEN newest_version
            ELSE coalesce(content_version, newest_version)
        END AS known_version
    FROM placed
),
numbered AS (
    SELECT
        *,
        count(*) FILTER (decision IN ('new', 'updated', 'older')) OVER (
            PARTITION BY article_id ORDER BY is_worse, place
        ) AS added_count,
        -- Two documents cannot replace the same row: the later one does.
        decision = 'amended' AND row_number() OVER (
            PARTITION BY article_id, known_version, decision ORDER BY place DESC
        ) > 1 AS is_outdone
    FROM decided
),
summed AS (
    SELECT article_id, max(version) AS last_version FROM existing GROUP BY article_id
)
SELECT
    no, article_id, raw_key, text_key, content_key, page_key, stamp_key, seen_at, newest_version, newest_chars,
    if(is_outdone, 'unchanged', decision) AS decision,
    content_key IS DISTINCT FROM coalesce(bytes_content, newest_content) AS is_content_changed,
    CASE
        WHEN decision IN ('new', 'updated', 'older') THEN coalesce(last_version, 0) + added_count
        WHEN decision <> 'worse' THEN known_version
    END AS version,
    decision IN ('new', 'updated') AND is_last AS is_newest,
    if(is_older, least(seen_at, newest_from), greatest(seen_at, newest_from)) AS valid_from
FROM numbered
LEFT JOIN summed USING (article_id)
