-- Which articles contain all of these words, best first?
-- words: words with spaces between them
-- limit: how many at most (default 20)
SELECT article_id, publisher, published_at, title, matches, url
FROM (
    SELECT
        *,
        list_sum(list_transform(
            string_split(lower(trim($words)), ' '),
            lambda word: if(contains(lower(text), word), 1, 0) + if(contains(lower(coalesce(title, '')), word), 3, 0)
        )) AS matches
    FROM articles
    WHERE
        len(list_filter(
            string_split(lower(trim($words)), ' '),
            lambda word: NOT contains(lower(coalesce(title, '') || ' ' || text), word)
        )) = 0
)
ORDER BY matches DESC, published_at DESC NULLS LAST, article_id
LIMIT $limit::INTEGER
