-- Which share of the stories on a topic does each publisher have, stories taken from others counted once?
-- topic: a word or phrase, as it stands in the text; letters within a longer word count too
SELECT
    publisher, count(*) AS article_count, round(count(*) / sum(count(*)) OVER (), 4) AS share
FROM articles_unique
WHERE contains(lower(text), lower($topic)) OR contains(lower(coalesce(title, '')), lower($topic))
GROUP BY publisher
ORDER BY article_count DESC, publisher
