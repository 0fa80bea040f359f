-- How many articles of each publisher and day of publication (NULL: unknown) mention a topic, including days without any?
-- topic: a word or phrase as in the text; it may also be part of a longer word
-- since: first day, like 2026-03-01 (default 2000-01-01)
-- until: last day (default 2100-01-01)
WITH about AS (
    SELECT article_id, publisher, published_at::DATE AS day
    FROM articles
    WHERE
        (contains(lower(text), lower($topic)) OR contains(lower(coalesce(title, '')), lower($topic)))
        AND coalesce(published_at::DATE BETWEEN $since::DATE AND $until::DATE, true)
),
publishers AS (
    SELECT DISTINCT publisher FROM articles
),
days AS (
    SELECT unnest(generate_series(min(day), max(day), INTERVAL 1 DAY))::DATE AS day FROM about
    UNION
    SELECT day FROM about WHERE day IS NULL
)
SELECT publishers.publisher, days.day, count(about.article_id) AS article_count
FROM publishers
CROSS JOIN days
LEFT JOIN about ON about.publisher IS NOT DISTINCT FROM publishers.publisher AND about.day IS NOT DISTINCT FROM days.day
GROUP BY ALL
ORDER BY publishers.publisher, days.day
