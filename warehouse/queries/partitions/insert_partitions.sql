INSERT INTO partitions BY NAME
SELECT
    spooled.* REPLACE (spooled.day::DATE AS day), coalesce(counted.rows, 0) AS rows,
    $written_at::TIMESTAMPTZ AS updated_at
FROM spooled
LEFT JOIN (
    SELECT source_id, published_at::DATE AS day, count(*) AS rows FROM articles
    WHERE published_at::DATE BETWEEN (SELECT min(day::DATE) FROM spooled) AND (SELECT max(day::DATE) FROM spooled)
    GROUP BY ALL
) AS counted ON counted.source_id = spooled.source_id AND counted.day = spooled.day::DATE
