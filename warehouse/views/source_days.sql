-- A source on a day (UTC), including days without any article, from its first day to the last day of any run; ignores runs whose clock was ahead (a later run has an earlier date) or behind (runs before and after it have a later date)
-- day: The day, UTC
-- new_count: Articles first seen on the day
-- published_count: Articles published on the day, if the date is known
-- fetch_count: Attempts at URLs on the day
-- failed_fetch_count: Attempts that failed
-- rejected_count: Items first rejected on the day
-- removed_char_share: Mean share of characters cut from the articles first seen on the day; NULL without articles
-- expected_count: The expected number of new articles: the median of new_count over the 28 days before
-- is_silent: Nothing new although something was expected
-- title_share: Share of the articles first seen on the day that have a headline, 0 to 1; NULL without articles
-- date_share: Share of them with a date of publication
-- author_share: Share of them with an author
-- expected_removed_share: The median of removed_char_share over the 28 days before
-- is_removed_jump: removed_char_share is at least twice or at most half the expected share, and differs from it by at least 0.1
-- is_below_min: Fewer new articles than min_articles in the catalogue
-- is_above_max: More new articles than max_articles in the catalogue
-- is_unreached: All requests of the day failed, no article of the day is known, and no run has finished the day
-- is_complete: The day has the articles that were expected of it, or a backfill has finished it; days in a source's first week always count, unless is_unreached
CREATE OR REPLACE VIEW source_days AS
WITH seen AS (
    SELECT
        source_id, timezone('UTC', first_seen_at)::DATE AS day, count(*) AS new_count,
        round(avg(removed_char_share), 6) AS removed_char_share, -- the last digits of a sum of shares depend on the order of rows
        count(title) / count(*) AS title_share, count(published_at) / count(*) AS date_share,
        count(*) FILTER (len(authors) > 0) / count(*) AS author_share
    FROM articles WHERE source_id IS NOT NULL GROUP BY ALL
),
published AS (
    SELECT source_id, timezone('UTC', published_at)::DATE AS day, count(*) AS published_count
    FROM articles WHERE source_id IS NOT NULL AND published_at IS NOT NULL GROUP BY ALL
),
fetched AS (
    SELECT
        source_id, timezone('UTC', fetched_at)::DATE AS day, count(*) AS fetch_count,
        count(*) FILTER (outcome NOT IN ('ok', 'not_modified')) AS failed_fetch_count
    FROM fetches WHERE source_id IS NOT NULL GROUP BY ALL
),
rejected AS (
    SELECT source_id, timezone('UTC', first_seen_at)::DATE AS day, count(*) AS rejected_count
    FROM rejects WHERE source_id IS NOT NULL GROUP BY ALL
),
filled AS ( -- without nights: a finished night loaded what was listed, but whether that is all must be judged by the counts
    SELECT DISTINCT source_id, day FROM partitions
    WHERE status = 'finished' AND run_id NOT IN (SELECT run_id FROM runs WHERE kind = 'nightly')
),
settled AS (
    SELECT DISTINCT source_id, day FROM partitions WHERE status = 'finished'
),
clocks AS (
    SELECT
        timezone('UTC', began_at)::DATE AS first_day,
        timezone('UTC', greatest(began_at, wrote_at))::DATE AS last_day,
        began_at > min(began_at) OVER later AS is_ahead,
        began_at < max(began_at) OVER earlier AND max(began_at) OVER earlier <= max(began_at) OVER later AS is_behind
    FROM runs_in_order
    WINDOW
        earlier AS (ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        later AS (ORDER BY place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
),
no_days AS ( -- days of a clock that was behind: they would be the first days, and all days between them and the next would be incomplete
    SELECT unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::DATE AS day FROM clocks WHERE is_behind
    EXCEPT SELECT unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::DATE AS day FROM clocks WHERE NOT coalesce(is_behind, false)
),
starts AS (
    SELECT source_id, min(day) AS first_day FROM (
        SELECT source_id, day FROM seen
        UNION ALL SELECT source_id, day FROM fetched
        UNION ALL SELECT source_id, day FROM rejected
        UNION ALL SELECT source_id, timezone('UTC', first_seen_at)::DATE FROM sources
    )
    ANTI JOIN no_days USING (day)
    GROUP BY source_id
),
last_days AS (
    SELECT max(last_day) AS last_day
    FROM clocks
    WHERE NOT coalesce(is_ahead, false) -- otherwise a clock that was ahead for one night would set the last day for good
),
days AS (
    SELECT source_id, unnest(generate_series(first_day, last_day, INTERVAL 1 DAY))::DATE AS day
    FROM starts, last_days
),
counted AS (
    SELECT
        days.source_id, days.day,
        coalesce(new_count, 0) AS new_count,
        coalesce(published_count, 0) AS published_count,
        coalesce(fetch_count, 0) AS fetch_count,
        coalesce(failed_fetch_count, 0) AS failed_fetch_count,
        coalesce(rejected.rejected_count, 0) AS rejected_count,
        removed_char_share,
        title_share,
        date_share,
        author_share,
        min_articles,
        max_articles,
        filled.day IS NOT NULL AS is_filled,
        coalesce(fetch_count = failed_fetch_count, false)
            AND seen.day IS NULL AND published.day IS NULL AND settled.day IS NULL AS is_unreached
    FROM days
    LEFT JOIN seen USING (source_id, day)
    LEFT JOIN published USING (source_id, day)
    LEFT JOIN fetched USING (source_id, day)
    LEFT JOIN rejected USING (source_id, day)
    LEFT JOIN filled USING (source_id, day)
    LEFT JOIN settled USING (source_id, day)
    LEFT JOIN sources USING (source_id)
),
expected AS (
    SELECT
        *,
        median(new_count) OVER before AS expected_count,
        median(removed_char_share) OVER before AS expected_removed_share,
        count(*) OVER before AS days_before
    FROM counted
    WINDOW before AS (PARTITION BY source_id ORDER BY day ROWS BETWEEN 28 PRECEDING AND 1 PRECEDING)
)
SELECT
    source_id, day, new_count, published_count, fetch_count, failed_fetch_count, rejected_count, removed_char_share,
    expected_count,
    new_count = 0 AND coalesce(expected_count, 0) > 0 AS is_silent,
    title_share, date_share, author_share, expected_removed_share,
    coalesce(
        abs(removed_char_share - expected_removed_share) >= 0.1
        AND (
            removed_char_share >= 2 * expected_removed_share OR removed_char_share <= expected_removed_share / 2
        ),
        false
    ) AS is_removed_jump,
    coalesce(new_count < min_articles, false) AS is_below_min,
    coalesce(new_count > max_articles, false) AS is_above_max,
    is_unreached,
    is_filled OR NOT is_unreached AND (
        greatest(new_count, published_count) >= coalesce(min_articles, 0)
        AND (new_count > 0 OR published_count > 0 OR coalesce(expected_count, 0) = 0 OR days_before < 7)
    ) AS is_complete
FROM expected
