-- What share of each publisher's articles is credited to a news agency, and to which?
SELECT
    publisher, agency, count(*) AS article_count,
    round(count(*) / sum(count(*)) OVER (PARTITION BY publisher), 4) AS share
FROM articles
GROUP BY publisher, agency
ORDER BY publisher, article_count DESC, agency
