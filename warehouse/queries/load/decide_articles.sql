-- The decision on each document of the batch:
--   new        an article that was never seen
--   updated    other content than that shown before it, and the last: the next version
--   older      other content, too, but followed by newer content: a version in the history
--   amended    the same page under another extractor, cleaner or configuration: the row is replaced
--   unchanged  known
--   duplicate  known from this batch
--   worse      less than half as long as what was shown before it, like a challenge page or a paywall stub: a reject
-- Known versions and documents are put in the order in which the site showed them. A version begins wherever the content
-- differs from the one before. If only the reading of the same page differs, it is no new version: the later reading makes
-- the row. So documents make the same versions in one batch and in several, and content that is restored is a new version.
CREATE OR REPLACE TEMP TABLE decisions AS
WITH matched AS (
    SELECT
        staged.*,
        newest.version AS newest_version,
        newest.content_key AS newest_content,
        newest.page_key AS newest_page,
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
    QUALIFY row_number() OVER (
        PARTITION BY no ORDER BY bytes_content = staged.content_key DESC, bytes_version DESC, content_version DESC
    ) = 1
),
judged AS (
    SELECT
        *,
        -- The date on a page takes precedence over the time of fetching: a cache may serve an old page.
        if(dated_at <> newest_dated, dated_at < newest_dated, coalesce(archived_at < newest_from, false)) AS is_older,
        if(bool_and(dated_at IS NOT NULL) OVER (PARTITION BY article_id), dated_at, NULL) AS ordered_at,
        page_key IS NOT DISTINCT FROM newest_page AS is_newest_page,
        bytes_version IS NOT NULL AND (bytes_content <> content_key OR bytes_stamp <> stamp_key) AS is_judged_anew,
        coalesce(bytes_version, content_version, if(is_newest_page, newest_version, NULL)) AS known_version,
        -- The same bytes under another cleaner count as the content they were.
        coalesce(bytes_content, content_key) AS shown_key,
        -- Whether known content was restored by the site, or was there earlier, is decided by the time of fetching or, for a
        -- file without one, by different bytes.
        known_version IS NULL OR coalesce(
            if(is_older, archived_at < newest_from, fetched_at > newest_from), NOT is_older AND bytes_version IS NULL
        ) AS is_placed
    FROM matched
),
-- Side 0: shown before the newest version, 1: the newest version, 2: after it.
shown AS (
    SELECT *, row_number() OVER (PARTITION BY article_id ORDER BY side, ordered_at, shown_at, version NULLS LAST, no) AS turn
    FROM (
        SELECT
            article_id, no, NULL AS version, shown_key, page_key, char_count, if(is_older, 0, 2) AS side,
            if(is_older, NULL, ordered_at) AS ordered_at, known_version,
            if(is_older, least(seen_at, newest_from), greatest(seen_at, newest_from)) AS shown_at
        FROM judged
        WHERE is_placed
        UNION ALL
        SELECT article_id, NULL, version, content_key, page_key, char_count, if(valid_to IS NULL, 1, 0), NULL, version, valid_from
        FROM existing
    )
),
measured AS (
    -- Compared with the longest since the last known version: it is not yet known which documents of the batch are worse.
    SELECT *, max(char_count) OVER (
        PARTITION BY article_id, known_before ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS chars_before
    FROM (SELECT *, count(version) OVER (PARTITION BY article_id ORDER BY turn) AS known_before FROM shown)
),
compared AS (
    SELECT *, shown_key IS DISTINCT FROM lag(shown_key) OVER (PARTITION BY article_id, is_worse ORDER BY turn) AS is_other
    FROM (
        SELECT
            *,
            known_version IS NULL AND coalesce(chars_before >= 200 AND char_count * 2 < chars_before, false) AS is_worse
        FROM measured
    )
),
counted AS (
    SELECT
        *,
        count(*) FILTER (is_other) OVER shown_since AS reading,
        count(*) FILTER (is_other AND page_key IS DISTINCT FROM page_before) OVER shown_since AS stretch
    FROM (
        SELECT *, last_value(if(is_other OR version IS NOT NULL, page_key, NULL) IGNORE NULLS) OVER (
            PARTITION BY article_id, is_worse ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS page_before
        FROM compared
    )
    WINDOW shown_since AS (PARTITION BY article_id, is_worse ORDER BY turn)
),
stretched AS (
    SELECT
        * EXCLUDE (known_version),
        max(version) OVER (PARTITION BY article_id, is_worse, stretch) AS stretch_version,
        stretch = max(stretch) OVER (PARTITION BY article_id, is_worse) AS is_last,
        max(shown_at) OVER (PARTITION BY article_id, is_worse, side ORDER BY turn) AS valid_from
    FROM counted
),
placed AS (
    SELECT
        judged.*, turn, reading, stretch, is_last, stretched.valid_from, chars_before,
        coalesce(is_worse, false) AS is_worse,
        CASE
            WHEN is_placed AND stretch_version IS NULL THEN NULL
            WHEN is_judged_anew THEN bytes_version
            ELSE coalesce(stretch_version, known_version)
        END AS version_of,
        is_judged_anew OR (is_newest_page AND version_of = newest_version AND content_key <> newest_content) AS is_replacing
    FROM judged
    LEFT JOIN stretched ON stretched.no = judged.no
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY article_id, is_worse, version_of, if(version_of IS NULL, stretch, NULL) ORDER BY reading DESC, turn, no
        ) AS nth,
        row_number() OVER (PARTITION BY article_id, version_of, is_replacing ORDER BY turn DESC, no DESC) AS nth_from_last
    FROM placed
),
decided AS (
    SELECT
        *,
        CASE
            WHEN is_worse THEN 'worse'
            WHEN version_of IS NULL AND nth > 1 THEN 'duplicate'
            WHEN version_of IS NULL AND newest_version IS NULL AND stretch = 1 THEN 'new'
            WHEN version_of IS NULL THEN if(is_last, 'updated', 'older')
            -- Two documents cannot replace the same row: the later one replaces it.
            WHEN is_replacing AND nth_from_last = 1 THEN 'amended'
            ELSE if(nth = 1, 'unchanged', 'duplicate')
        END AS decision
    FROM ranked
),
summed AS (
    SELECT article_id, max(version) AS last_version FROM existing GROUP BY article_id
)
SELECT
    no, article_id, raw_key, text_key, content_key, page_key, stamp_key, seen_at, newest_version, chars_before, decision,
    content_key IS DISTINCT FROM coalesce(bytes_content, newest_content) AS is_content_changed,
    if(decision = 'worse', NULL, coalesce(version_of, coalesce(last_version, 0) + count(*) FILTER (
        decision IN ('new', 'updated', 'older')
    ) OVER (PARTITION BY article_id, is_worse ORDER BY stretch))) AS version,
    decision IN ('new', 'updated') AND is_last AS is_newest,
    if(is_placed, valid_from, NULL) AS valid_from
FROM decided
LEFT JOIN summed USING (article_id)
