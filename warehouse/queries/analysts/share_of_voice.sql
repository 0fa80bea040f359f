-- What share of the stories on a topic does each publisher have, if every story counts once, for its original?
-- topic: a word or phrase as in the text; it may also be part of a longer word
SELECT
    publisher, count(*) AS article_count, round(count(*) / sum(count(*)) OVER (), 4) AS share
FROM articles_unique
WHERE contains(lower(text), lower($topic)) OR contains(lower(coalesce(title, '')), lower($topic))
GROUP BY publisher
ORDER BY article_count DESC, publisher
