-- How complete is each column, source by source?
SELECT
    source_id, count(*) AS article_count,
    round(count(title) / count(*), 4) AS title,
    round(count(published_at) / count(*), 4) AS published_at,
    round(count(*) FILTER (len(authors) > 0) / count(*), 4) AS authors,
    round(count(language) / count(*), 4) AS language,
    round(count(section) / count(*), 4) AS section,
    round(count(image_url) / count(*), 4) AS image_url,
    round(count(canonical_url) / count(*), 4) AS canonical_url,
    round(count(*) FILTER (len(captions) > 0) / count(*), 4) AS captions,
    round(count(*) FILTER (text <> '') / count(*), 4) AS text
FROM articles
GROUP BY source_id
ORDER BY source_id
