-- How healthy is each source: expected and actual articles, problems, and the day up to which it is complete?
SELECT
    source_id, day, new_count, expected_count, complete_through, findings, silent_days, min_articles, max_articles,
    round(title_share, 4) AS title_share, round(date_share, 4) AS date_share, round(author_share, 4) AS author_share,
    round(removed_char_share, 4) AS removed_char_share, round(expected_removed_share, 4) AS expected_removed_share
FROM source_health
ORDER BY len(findings) = 0, source_id
