-- The health of a source: its newest day compared with the expected values, and the day up to which nothing is missing
-- day: The newest day, UTC: the last one with a run of any source
-- new_count: Articles first seen on that day
-- expected_count: The expected number of new articles: the median over the 28 days before
-- silent_days: Consecutive days up to the newest with nothing new although something was expected
-- min_articles: Fewer new articles a day are a failure
-- max_articles: More new articles a day are a warning
-- title_share: Share of the articles of the last 7 days that have a headline, 0 to 1; NULL without articles
-- date_share: Share of them with a date of publication
-- author_share: Share of them with an author
-- removed_char_share: Mean share of characters cut from the articles of the last 7 days
-- expected_removed_share: The usual share before the newest day
-- complete_through: The last day up to which every day is complete (source_days.is_complete); NULL if the first one is not
-- findings: The problems of an enabled source: unreachable (every request of the newest day failed), below_min, silent, above_max, removed_jump, title_drop, date_drop, author_drop
CREATE OR REPLACE VIEW source_health AS
WITH placed AS (
    SELECT *, max(day) OVER () - day AS age FROM source_days
),
recent AS (
    SELECT
        source_id,
        round(sum(title_share * new_count) FILTER (age < 7) / sum(new_count) FILTER (age < 7), 6) AS title_share,
        round(sum(date_share * new_count) FILTER (age < 7) / sum(new_count) FILTER (age < 7), 6) AS date_share,
        round(sum(author_share * new_count) FILTER (age < 7) / sum(new_count) FILTER (age < 7), 6) AS author_share,
        round(sum(removed_char_share * new_count) FILTER (age < 7) / sum(new_count) FILTER (age < 7), 6) AS removed_char_share,
        median(title_share) FILTER (age BETWEEN 7 AND 34) AS title_before,
        median(date_share) FILTER (age BETWEEN 7 AND 34) AS date_before,
        median(author_share) FILTER (age BETWEEN 7 AND 34) AS author_before,
        least(min(age) FILTER (NOT is_silent), count(*)) AS silent_days,
        coalesce(min(day) FILTER (NOT is_complete) - 1, max(day)) AS last_complete,
        min(day) AS first_day
    FROM placed
    GROUP BY source_id
)
SELECT
    source_id, placed.day, placed.new_count, placed.expected_count, recent.silent_days, sources.min_articles,
    sources.max_articles, recent.title_share, recent.date_share, recent.author_share, recent.removed_char_share,
    placed.expected_removed_share,
    CASE WHEN last_complete >= first_day THEN last_complete END AS complete_through,
    CASE WHEN sources.is_enabled = false THEN [] ELSE list_filter(
        [
            CASE WHEN placed.is_unreached THEN 'unreachable' END,
            CASE WHEN placed.is_below_min THEN 'below_min' END,
            CASE WHEN placed.is_silent THEN 'silent' END,
            CASE WHEN placed.is_above_max THEN 'above_max' END,
            CASE WHEN placed.is_removed_jump THEN 'removed_jump' END,
            CASE WHEN recent.title_share < title_before - 0.3 THEN 'title_drop' END,
            CASE WHEN recent.date_share < date_before - 0.3 THEN 'date_drop' END,
            CASE WHEN recent.author_share < author_before - 0.3 THEN 'author_drop' END
        ],
        lambda finding: finding IS NOT NULL
    ) END AS findings
FROM placed
INNER JOIN recent USING (source_id)
LEFT JOIN sources USING (source_id)
WHERE placed.age = 0
