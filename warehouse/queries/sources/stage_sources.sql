CREATE OR REPLACE TEMP TABLE staged_sources AS
SELECT
    spooled.*,
    coalesce(sources.first_seen_at, $written_at::TIMESTAMPTZ) AS first_seen_at,
    $written_at::TIMESTAMPTZ AS changed_at
FROM spooled
LEFT JOIN sources USING (source_id)
WHERE
    sources.source_id IS NULL
    OR (spooled.publisher, spooled.names, spooled.domains, spooled.language, spooled.is_enabled, spooled.min_articles,
        spooled.max_articles)
    IS DISTINCT FROM (sources.publisher, sources.names, sources.domains, sources.language, sources.is_enabled,
        sources.min_articles, sources.max_articles)
