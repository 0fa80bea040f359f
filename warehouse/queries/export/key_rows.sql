-- The rows to be exported, each with its own source and month, or those of its article. The request names the column that
-- gives the month, so that an article without a date has no month.
CREATE OR REPLACE VIEW keyed AS
WITH widened AS (
    SELECT exported AS whole_row, * FROM exported
    UNION ALL BY NAME
    SELECT
        NULL::BIGINT AS article_id, NULL::VARCHAR AS source_id, NULL::VARCHAR AS language,
        NULL::TIMESTAMPTZ AS published_at, NULL::TIMESTAMPTZ AS changed_at, NULL::TIMESTAMPTZ AS fetched_at,
        NULL::TIMESTAMPTZ AS first_seen_at, NULL::TIMESTAMPTZ AS started_at, NULL::TIMESTAMPTZ AS loaded_at,
        NULL::DATE AS day
    WHERE false
),
told AS (
    SELECT
        whole_row,
        coalesce(widened.source_id, articles.source_id) AS source_id,
        coalesce(widened.language, articles.language) AS language,
        CASE getvariable('request').moment::VARCHAR  -- DuckDB 1.5 types a NULL moment as a number
            WHEN 'published_at' THEN widened.published_at::TIMESTAMPTZ
            WHEN 'changed_at' THEN widened.changed_at::TIMESTAMPTZ
            WHEN 'day' THEN widened.day::TIMESTAMPTZ
            WHEN 'article_id' THEN articles.published_at
            WHEN 'fetched_at' THEN widened.fetched_at::TIMESTAMPTZ
            WHEN 'started_at' THEN widened.started_at::TIMESTAMPTZ
            WHEN 'first_seen_at' THEN widened.first_seen_at::TIMESTAMPTZ
            WHEN 'loaded_at' THEN widened.loaded_at::TIMESTAMPTZ
        END AS moment
    FROM widened
    LEFT JOIN articles ON articles.article_id = widened.article_id
)
SELECT whole_row, source_id, strftime(moment, '%Y-%m') AS month
FROM told
WHERE
    (getvariable('request').sources IS NULL OR list_contains(getvariable('request').sources::VARCHAR[], source_id))
    AND (getvariable('request').languages IS NULL OR list_contains(getvariable('request').languages::VARCHAR[], language))
    AND (getvariable('request').since IS NULL OR moment::DATE >= getvariable('request').since::DATE)
    AND (getvariable('request').until IS NULL OR moment::DATE <= getvariable('request').until::DATE)
