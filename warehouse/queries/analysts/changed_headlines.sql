-- Which headlines were changed after publication, and when did we see it?
-- since: first day, like 2026-03-01 (default 2000-01-01)
SELECT publisher, changed_at, title_before, title_after, is_text_changed, url
FROM article_changes
WHERE is_title_changed AND changed_at >= $since::DATE
ORDER BY changed_at DESC, url, version_after DESC
