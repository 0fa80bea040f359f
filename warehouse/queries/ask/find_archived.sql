-- Archived pages of these sources and days: the day of publication if known, otherwise of fetching.
WITH owners AS (
    SELECT raw_id, source_id, published_at FROM article_versions WHERE raw_id IS NOT NULL
    UNION ALL BY NAME
    SELECT raw_id, source_id FROM rejects WHERE raw_id IS NOT NULL
),
placed AS (
    SELECT
        d.raw_id, coalesce(d.url, d.raw_id) AS item, o.source_id,
        coalesce(max(o.published_at), any_value(d.fetched_at))::DATE AS day, d.archive_path, d.archive_offset, d.byte_count
    FROM raw_documents AS d INNER JOIN owners AS o ON o.raw_id = d.raw_id
    WHERE list_contains($source_ids, o.source_id)
    GROUP BY d.raw_id, d.url, o.source_id, d.archive_path, d.archive_offset, d.byte_count
)
SELECT raw_id, item, source_id, day, archive_path, archive_offset, byte_count
FROM placed
WHERE day BETWEEN $since::DATE AND $until::DATE
ORDER BY source_id, day, item, raw_id
