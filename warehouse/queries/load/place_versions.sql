-- The time span of each version of the articles in the batch: a version ends when the next one begins. A version cannot begin
-- later than the newest one, although its time of fetching may be later (the dates on pages decide the order). A known
-- version may turn out to have begun earlier.
CREATE OR REPLACE TEMP TABLE spans AS
WITH told AS (
    SELECT
        article_id, version, valid_from, if(valid_from IS NULL, NULL, seen_at) AS seen_at, is_newest,
        NULL AS valid_from_before, NULL AS valid_to_before, NULL AS first_seen_before
    FROM decisions
    WHERE version IS NOT NULL
    UNION ALL
    SELECT
        article_id, version, valid_from, first_seen_at,
        valid_to IS NULL AND article_id NOT IN (SELECT article_id FROM decisions WHERE is_newest), valid_from, valid_to,
        first_seen_at
    FROM existing
),
versions AS (
    SELECT
        article_id, version, min(valid_from) AS valid_from, min(seen_at) AS seen_at, bool_or(is_newest) AS is_newest,
        any_value(valid_from_before) AS valid_from_before, any_value(valid_to_before) AS valid_to_before,
        any_value(first_seen_before) AS first_seen_before
    FROM told
    GROUP BY article_id, version
),
placed AS (
    SELECT
        * REPLACE (least(valid_from, max(valid_from) FILTER (is_newest) OVER (PARTITION BY article_id)) AS valid_from)
    FROM versions
)
SELECT
    article_id, version, valid_from, valid_from_before, valid_to_before, first_seen_before,
    if(is_newest, NULL, lead(valid_from) OVER (PARTITION BY article_id ORDER BY valid_from, is_newest, version))
        AS valid_to,
    min(seen_at) OVER (PARTITION BY article_id) AS first_seen_at
FROM placed
