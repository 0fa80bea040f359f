-- Which articles are behind a paywall or look cut short?
-- words: fewer words than this look cut short, if the page does not say whether it is complete (default 80)
SELECT
    publisher, title, word_count, is_accessible_for_free, is_appeal_only,
    CASE
        WHEN is_appeal_only THEN 'nothing but an appeal'
        WHEN is_truncated THEN 'only a part is on the page'
        WHEN is_accessible_for_free = false AND word_count < $words::INTEGER THEN 'paid and short'
        WHEN is_accessible_for_free = false THEN 'paid'
        ELSE 'short'
    END AS finding,
    url
FROM articles
WHERE
    is_appeal_only OR is_truncated OR is_accessible_for_free = false
    OR (word_count < $words::INTEGER AND is_truncated IS NULL)
ORDER BY publisher, word_count, url
