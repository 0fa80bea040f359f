-- How reliable are the dates of each publisher: are they known, from where, how precise, later than when we saw the page?
SELECT
    publisher, count(*) AS article_count, round(count(published_at) / count(*), 4) AS known_share,
    mode(published_source ORDER BY published_source) AS usual_source, mode(published_precision ORDER BY published_precision) AS usual_precision,
    count(*) FILTER (published_at > first_seen_at + INTERVAL 1 DAY) AS in_the_future_count,
    count(*) FILTER (published_problem IS NOT NULL) AS problem_count, mode(published_problem ORDER BY published_problem) AS usual_problem
FROM articles
GROUP BY publisher
ORDER BY known_share, publisher
