-- Which texts were changed after publication, sentence by sentence?
-- since: first day, like 2026-03-01 (default 2000-01-01)
SELECT publisher, changed_at, title_after AS title, sentences_removed, sentences_added, char_count_change, url
FROM article_changes
WHERE is_text_changed AND changed_at >= $since::DATE
ORDER BY changed_at DESC, url, version_after DESC
