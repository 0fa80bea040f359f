-- Each source: its articles, how much was cut, and its last days. daily_counts: articles of each of the last 42 days,
-- oldest first.
WITH known AS (
    SELECT
        source_id,
        CASE WHEN source_id IS NOT NULL OR count(DISTINCT publisher) = 1 -- files may come from any number of publishers
            THEN last(publisher ORDER BY last_seen_at, article_id) FILTER (publisher IS NOT NULL) END AS publisher,
        count(*) AS article_count,
        sum(removed_block_count) AS removed_block_count,
        sum(removed_char_share * length(text_raw)) / nullif(sum(length(text_raw)), 0) AS removed_char_share,
        max(first_seen_at) AS newest_at,
        count(published_at) / count(*) AS dated_share,
        count(*) FILTER (len(authors) > 0 OR agency IS NOT NULL) / count(*) AS signed_share
    FROM article_versions
    WHERE valid_to IS NULL
    GROUP BY source_id
),
recent AS (
    SELECT
        source_id,
        list(new_count ORDER BY day) AS daily_counts,
        arg_max(new_count, day) AS last_count,
        arg_max(expected_count, day) AS expected_count,
        sum(fetch_count) FILTER (day > last_day - 7) AS fetch_count,
        sum(failed_fetch_count) FILTER (day > last_day - 7) AS failed_fetch_count
    FROM (SELECT *, max(day) OVER () AS last_day FROM source_days)
    WHERE day > last_day - 42
    GROUP BY source_id
),
failed AS (
    SELECT source_id, count(*) AS reject_count FROM rejects WHERE resolved_at IS NULL GROUP BY source_id
),
named AS (
    SELECT source_id FROM known UNION SELECT source_id FROM recent UNION SELECT source_id FROM sources
)
SELECT
    coalesce(named.source_id, 'files') AS source_id,
    coalesce(known.publisher, sources.publisher, named.source_id, 'Files without a source') AS publisher,
    coalesce(sources.is_enabled, true) AS is_enabled,
    coalesce(article_count, 0) AS article_count,
    coalesce(removed_block_count, 0)::BIGINT AS removed_block_count,
    known.removed_char_share, newest_at, dated_share, signed_share,
    coalesce(daily_counts, []) AS daily_counts,
    coalesce(last_count, 0) AS last_count,
    recent.expected_count,
    source_health.complete_through,
    coalesce(source_health.findings, []) AS findings,
    coalesce(fetch_count, 0)::BIGINT AS fetch_count,
    coalesce(failed_fetch_count, 0)::BIGINT AS failed_fetch_count,
    coalesce(reject_count, 0) AS reject_count
FROM named
LEFT JOIN known ON known.source_id IS NOT DISTINCT FROM named.source_id
LEFT JOIN recent ON recent.source_id = named.source_id
LEFT JOIN sources ON sources.source_id = named.source_id
LEFT JOIN source_health ON source_health.source_id = named.source_id
LEFT JOIN failed ON failed.source_id IS NOT DISTINCT FROM named.source_id
ORDER BY article_count DESC, named.source_id
