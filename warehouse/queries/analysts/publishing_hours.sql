-- At which hour of the day does each publisher publish?
-- timezone: the time zone to count in (default UTC)
SELECT publisher, hour, count(*) AS article_count
FROM (
    SELECT publisher, date_part('hour', timezone($timezone, published_at))::INTEGER AS hour
    FROM articles
    WHERE published_at IS NOT NULL AND coalesce(published_precision, 'minute') IN ('second', 'minute')
)
GROUP BY publisher, hour
ORDER BY publisher, hour
