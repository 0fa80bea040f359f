-- The articles with this id or URL; the URL may be that of the page, the canonical one, or the requested one.
SELECT
    article_id, source_id, publisher, url, title, language, published_at, cleaner_version
FROM articles
WHERE
    article_id = $article_id
    OR (len($urls::VARCHAR[]) > 0 AND list_contains($urls::VARCHAR[], url))
    OR (len($urls::VARCHAR[]) > 0 AND list_contains($urls::VARCHAR[], canonical_url))
    OR (len($urls::VARCHAR[]) > 0 AND list_contains($urls::VARCHAR[], requested_url))
ORDER BY article_id = $article_id DESC, last_seen_at DESC, article_id
